/** The tickets and what can be asked about them. */
import type { Database } from 'better-sqlite3';

/** Whatever a query says. */
export function runQuery(database: Database, query: string): unknown[] {
  return database.prepare(query).all(); // finds model-output-to-query
}

/** The tickets of one customer; the name is bound, whatever it is. */
export function ticketsOf(database: Database, customer: string): unknown[] {
  return database.prepare('SELECT id, subject, state FROM tickets WHERE customer = ?').all(customer);
}
