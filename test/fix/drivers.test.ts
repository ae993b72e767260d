// A value is bound as its driver wants it: each case is a statement and what it becomes, as the documentation of the driver
// writes it. The program round it is the same, a tool whose parameter is `name`.
import { strict as assert } from 'node:assert';
import { neverCancelled } from '../../server/engine/base/cancel';
import { applyToAll } from '../../server/engine/fix/apply';
import { proved } from '../../server/engine/fixing';
import { workspaceOf } from '../support/analyze';

interface Case {
  readonly driver: string;
  /** Statements of the module. */
  readonly setup: string;
  readonly before: string;
  readonly after: string;
}

const python: readonly Case[] = [
  { driver: 'sqlite3', setup: 'import sqlite3\n\nconnection = sqlite3.connect("a")', before: `connection.execute(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'connection.execute("SELECT * FROM t WHERE n = ?", (name,))' },
  { driver: 'sqlite3, beside values', setup: 'import sqlite3\n\nconnection = sqlite3.connect("a")', before: `connection.execute(f"SELECT * FROM t WHERE a = ? AND n = '{name}' AND b = ?", (1, 2))`, after: 'connection.execute("SELECT * FROM t WHERE a = ? AND n = ? AND b = ?", (1, name, 2))' },
  { driver: 'aiosqlite', setup: 'import aiosqlite', before: `async with aiosqlite.connect("a") as db: await db.execute(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'async with aiosqlite.connect("a") as db: await db.execute("SELECT * FROM t WHERE n = ?", (name,))' },
  { driver: 'psycopg', setup: 'import psycopg\n\nconnection = psycopg.connect("a")', before: `connection.execute(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'connection.execute("SELECT * FROM t WHERE n = %s", (name,))' },
  { driver: 'psycopg.sql', setup: 'import psycopg\nfrom psycopg import sql\n\nconnection = psycopg.connect("a")', before: `connection.execute(sql.SQL(f"SELECT * FROM t WHERE n = '{name}'"))`, after: 'connection.execute(sql.SQL("SELECT * FROM t WHERE n = {}").format(sql.Literal(name)))' },
  { driver: 'psycopg2', setup: 'import psycopg2\n\ncursor = psycopg2.connect("a").cursor()', before: `cursor.execute(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'cursor.execute("SELECT * FROM t WHERE n = %s", (name,))' },
  { driver: 'asyncpg', setup: 'import asyncpg', before: `await (await asyncpg.connect()).fetch(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'await (await asyncpg.connect()).fetch("SELECT * FROM t WHERE n = $1", name)' },
  { driver: 'pymysql', setup: 'import pymysql\n\ncursor = pymysql.connect().cursor()', before: `cursor.execute(f'SELECT * FROM t WHERE n = "{name}"')`, after: 'cursor.execute("SELECT * FROM t WHERE n = %s", (name,))' },
  { driver: 'mysql.connector', setup: 'import mysql.connector\n\ncursor = mysql.connector.connect().cursor()', before: `cursor.execute(f"SELECT * FROM t WHERE n LIKE '%{name}%'")`, after: 'cursor.execute("SELECT * FROM t WHERE n LIKE %s", (f"%{name}%",))' },
  { driver: 'aiomysql', setup: 'import aiomysql', before: `async with (await aiomysql.connect()).cursor() as cursor: await cursor.execute(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'async with (await aiomysql.connect()).cursor() as cursor: await cursor.execute("SELECT * FROM t WHERE n = %s", (name,))' },
  { driver: 'pyodbc', setup: 'import pyodbc\n\ncursor = pyodbc.connect("a").cursor()', before: `cursor.execute(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'cursor.execute("SELECT * FROM t WHERE n = ?", (name,))' },
  { driver: 'oracledb', setup: 'import oracledb\n\ncursor = oracledb.connect().cursor()', before: `cursor.execute(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'cursor.execute("SELECT * FROM t WHERE n = :1", (name,))' },
  { driver: 'snowflake', setup: 'import snowflake.connector\n\ncursor = snowflake.connector.connect().cursor()', before: `cursor.execute(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'cursor.execute("SELECT * FROM t WHERE n = %s", (name,))' },
  { driver: 'pymssql', setup: 'import pymssql\n\ncursor = pymssql.connect().cursor()', before: `cursor.execute(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'cursor.execute("SELECT * FROM t WHERE n = %s", (name,))' },
  { driver: 'databricks', setup: 'from databricks import sql\n\ncursor = sql.connect().cursor()', before: `cursor.execute(f"SELECT * FROM t WHERE n = '{name}'")`, after: `cursor.execute("SELECT * FROM t WHERE n = :name", {"name": name})` },
  { driver: 'databases', setup: 'from databases import Database\n\ndatabase = Database("a")', before: `await database.fetch_all(query=f"SELECT * FROM t WHERE n = '{name}'")`, after: 'await database.fetch_all(query="SELECT * FROM t WHERE n = :name", values={"name": name})' },
  { driver: 'clickhouse-connect', setup: 'import clickhouse_connect\n\nclient = clickhouse_connect.get_client()', before: `client.query(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'client.query("SELECT * FROM t WHERE n = %(name)s", {"name": name})' },
  { driver: 'clickhouse-driver', setup: 'from clickhouse_driver import Client\n\nclient = Client("a")', before: `client.execute(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'client.execute("SELECT * FROM t WHERE n = %(name)s", {"name": name})' },
  { driver: 'duckdb', setup: 'import duckdb', before: `duckdb.sql(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'duckdb.sql("SELECT * FROM t WHERE n = ?", params=[name])' },
  { driver: 'BigQuery', setup: 'from google.cloud import bigquery\n\nclient = bigquery.Client()', before: `client.query(f'SELECT * FROM t WHERE n = "{name}"')`, after: 'client.query("SELECT * FROM t WHERE n = @name", job_config=bigquery.QueryJobConfig(query_parameters=[bigquery.ScalarQueryParameter("name", "STRING", name)]))' },
  { driver: 'SQLAlchemy', setup: 'from sqlalchemy import create_engine, text\n\nengine = create_engine("a")', before: `engine.connect().execute(text(f"SELECT * FROM t WHERE n = '{name}'"))`, after: 'engine.connect().execute(text("SELECT * FROM t WHERE n = :name").bindparams(name=name))' },
  { driver: 'Django, cursor', setup: 'from django.db import connection', before: `connection.cursor().execute(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'connection.cursor().execute("SELECT * FROM t WHERE n = %s", (name,))' },
  { driver: 'Django, raw', setup: 'from shop.models import Order', before: `Order.objects.raw(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'Order.objects.raw("SELECT * FROM t WHERE n = %s", (name,))' },
  { driver: 'pandas', setup: 'import sqlite3\nimport pandas\n\nconnection = sqlite3.connect("a")', before: `pandas.read_sql(f"SELECT * FROM t WHERE n = '{name}'", connection)`, after: 'pandas.read_sql("SELECT * FROM t WHERE n = ?", connection, params=[name])' },
  { driver: 'pandas, by a driver', setup: 'import pandas\nimport psycopg2\n\nconnection = psycopg2.connect("a")', before: `pandas.read_sql(f"SELECT * FROM t WHERE n = '{name}'", connection)`, after: 'pandas.read_sql("SELECT * FROM t WHERE n = %s", connection, params=[name])' },
  { driver: 'pandas, by SQLAlchemy', setup: 'import pandas\nfrom sqlalchemy import create_engine, text\n\nengine = create_engine("a")', before: `pandas.read_sql(f"SELECT * FROM t WHERE n = '{name}'", engine)`, after: 'pandas.read_sql(text("SELECT * FROM t WHERE n = :name").bindparams(name=name), engine)' },
  { driver: 'SQLAlchemy, the text of the driver', setup: 'from sqlalchemy import create_engine, text\n\nengine = create_engine("a")', before: `engine.connect().exec_driver_sql(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'engine.connect().execute(text("SELECT * FROM t WHERE n = :name").bindparams(name=name))' },
  { driver: 'SQLAlchemy 1, a text', setup: 'from sqlalchemy import create_engine, text\n\nengine = create_engine("a")', before: `engine.connect().execute(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'engine.connect().execute(text("SELECT * FROM t WHERE n = :name").bindparams(name=name))' },
  { driver: 'PyAthena', setup: 'from pyathena import connect\n\ncursor = connect().cursor()', before: `cursor.execute(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'cursor.execute("SELECT * FROM t WHERE n = %(name)s", {"name": name})' },
  { driver: 'peewee, SQLite', setup: 'from peewee import SqliteDatabase\n\ndb = SqliteDatabase("a")', before: `db.execute_sql(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'db.execute_sql("SELECT * FROM t WHERE n = ?", (name,))' },
  { driver: 'peewee, a server', setup: 'from peewee import PostgresqlDatabase\n\ndb = PostgresqlDatabase("a")', before: `db.execute_sql(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'db.execute_sql("SELECT * FROM t WHERE n = %s", (name,))' },
  { driver: 'LangChain', setup: 'from langchain_community.utilities import SQLDatabase\n\ndatabase = SQLDatabase.from_uri("a")', before: `database.run(f"SELECT * FROM t WHERE n = '{name}'")`, after: 'database.run("SELECT * FROM t WHERE n = :name", parameters={"name": name})' },
  { driver: 'neo4j', setup: 'from neo4j import GraphDatabase\n\ndriver = GraphDatabase.driver("a")', before: `driver.session().run(f"MATCH (n) WHERE n.name = '{name}' RETURN n")`, after: 'driver.session().run("MATCH (n) WHERE n.name = $name RETURN n", {"name": name})' },
  { driver: 'rdflib', setup: 'from rdflib import Graph, Literal\n\ngraph = Graph()', before: `graph.query(f"SELECT ?p WHERE {{ ?p foaf:name '{name}' }}")`, after: 'graph.query("SELECT ?p WHERE { ?p foaf:name ?name }", initBindings={"name": Literal(name)})' },
  { driver: 'rds-data', setup: 'import boto3\n\nclient = boto3.client("rds-data")', before: `client.execute_statement(resourceArn="a", sql=f"SELECT * FROM t WHERE n = '{name}'")`, after: 'client.execute_statement(resourceArn="a", sql="SELECT * FROM t WHERE n = :name", parameters=[{"name": "name", "value": {"stringValue": name}}])' },
  { driver: 'redshift-data', setup: 'import boto3\n\nclient = boto3.client("redshift-data")', before: `client.execute_statement(Sql=f"SELECT * FROM t WHERE n = '{name}'")`, after: 'client.execute_statement(Sql="SELECT * FROM t WHERE n = :name", Parameters=[{"name": "name", "value": name}])' },
  { driver: 'DynamoDB', setup: 'import boto3\n\nclient = boto3.client("dynamodb")', before: `client.execute_statement(Statement=f"SELECT * FROM t WHERE n = '{name}'")`, after: 'client.execute_statement(Statement="SELECT * FROM t WHERE n = ?", Parameters=[{"S": name}])' },
  { driver: 'Elasticsearch', setup: 'from elasticsearch import Elasticsearch\n\nclient = Elasticsearch("a")', before: `client.sql.query(query=f"SELECT * FROM t WHERE n = '{name}'")`, after: 'client.sql.query(query="SELECT * FROM t WHERE n = ?", params=[name])' },
];

const q = "`SELECT * FROM t WHERE n = '${name}'`";
const typescript: readonly Case[] = [
  { driver: 'pg', setup: "import { Pool } from 'pg';\nconst pool = new Pool();", before: `await pool.query(${q});`, after: `await pool.query('SELECT * FROM t WHERE n = $1', [name]);` },
  { driver: 'pg, beside values', setup: "import { Pool } from 'pg';\nconst pool = new Pool();", before: "await pool.query(`SELECT * FROM t WHERE n = '${name}' AND a = $1`, [1]);", after: `await pool.query('SELECT * FROM t WHERE n = $2 AND a = $1', [1, name]);` },
  { driver: 'pg, as an object', setup: "import { Pool } from 'pg';\nconst pool = new Pool();", before: `await pool.query({ text: ${q} });`, after: `await pool.query({ text: 'SELECT * FROM t WHERE n = $1', values: [name] });` },
  { driver: 'postgres', setup: "import postgres from 'postgres';\nconst sql = postgres();", before: `await sql.unsafe(${q});`, after: `await sql.unsafe('SELECT * FROM t WHERE n = $1', [name]);` },
  { driver: 'pg-promise', setup: "import pgp from 'pg-promise';\nconst db = pgp()('a');", before: `await db.any(${q});`, after: `await db.any('SELECT * FROM t WHERE n = $1', [name]);` },
  { driver: 'neon', setup: "import { neon } from '@neondatabase/serverless';\nconst sql = neon('a');", before: `await sql.query(${q});`, after: `await sql.query('SELECT * FROM t WHERE n = $1', [name]);` },
  { driver: 'vercel', setup: "import { createPool } from '@vercel/postgres';\nconst pool = createPool();", before: `await pool.query(${q});`, after: `await pool.query('SELECT * FROM t WHERE n = $1', [name]);` },
  { driver: 'pglite', setup: "import { PGlite } from '@electric-sql/pglite';\nconst db = new PGlite();", before: `await db.query(${q});`, after: `await db.query('SELECT * FROM t WHERE n = $1', [name]);` },
  { driver: 'mysql', setup: "import mysql from 'mysql';\nconst connection = mysql.createConnection('a');", before: `connection.query(${q}, (error) => log(error));`, after: `connection.query('SELECT * FROM t WHERE n = ?', [name], (error) => log(error));` },
  { driver: 'mysql2', setup: "import mysql from 'mysql2/promise';\nconst pool = mysql.createPool('a');", before: 'await pool.execute(`SELECT * FROM t WHERE n = "${name}"`);', after: `await pool.execute('SELECT * FROM t WHERE n = ?', [name]);` },
  { driver: 'mysql2, as an object', setup: "import mysql from 'mysql2/promise';\nconst pool = mysql.createPool('a');", before: `await pool.query({ sql: ${q} });`, after: `await pool.query({ sql: 'SELECT * FROM t WHERE n = ?', values: [name] });` },
  { driver: 'better-sqlite3', setup: "import Database from 'better-sqlite3';\nconst db = new Database('a');", before: `db.prepare(${q}).all();`, after: `db.prepare('SELECT * FROM t WHERE n = ?').all(name);` },
  { driver: 'sqlite3', setup: "import sqlite3 from 'sqlite3';\nconst db = new sqlite3.Database('a');", before: `db.all(${q}, (error, rows) => log(rows));`, after: `db.all('SELECT * FROM t WHERE n = ?', [name], (error, rows) => log(rows));` },
  { driver: 'node:sqlite', setup: "import { DatabaseSync } from 'node:sqlite';\nconst db = new DatabaseSync('a');", before: `db.prepare(${q}).all();`, after: `db.prepare('SELECT * FROM t WHERE n = ?').all(name);` },
  { driver: 'libsql', setup: "import { createClient } from '@libsql/client';\nconst db = createClient({ url: 'a' });", before: `await db.execute(${q});`, after: `await db.execute('SELECT * FROM t WHERE n = ?', [name]);` },
  { driver: 'libsql, as an object', setup: "import { createClient } from '@libsql/client';\nconst db = createClient({ url: 'a' });", before: `await db.execute({ sql: ${q}, args: [] });`, after: `await db.execute({ sql: 'SELECT * FROM t WHERE n = ?', args: [name] });` },
  { driver: 'sql.js', setup: "import initSqlJs from 'sql.js';\nconst SQL = await initSqlJs();\nconst db = new SQL.Database();", before: `db.exec(${q});`, after: `db.exec('SELECT * FROM t WHERE n = ?', [name]);` },
  { driver: 'duckdb', setup: "import duckdb from 'duckdb';\nconst db = new duckdb.Database('a');", before: `db.all(${q}, (error, rows) => log(rows));`, after: `db.all('SELECT * FROM t WHERE n = ?', name, (error, rows) => log(rows));` },
  { driver: '@duckdb/node-api', setup: "import { DuckDBInstance } from '@duckdb/node-api';\nconst db = await (await DuckDBInstance.create('a')).connect();", before: `await db.run(${q});`, after: `await db.run('SELECT * FROM t WHERE n = $1', [name]);` },
  { driver: 'mssql', setup: "import sql from 'mssql';", before: `await new sql.Request().query(${q});`, after: `await new sql.Request().input('name', name).query('SELECT * FROM t WHERE n = @name');` },
  { driver: 'oracledb', setup: "import oracledb from 'oracledb';\nconst connection = await oracledb.getConnection();", before: `await connection.execute(${q});`, after: `await connection.execute('SELECT * FROM t WHERE n = :1', [name]);` },
  { driver: 'snowflake', setup: "import snowflake from 'snowflake-sdk';\nconst connection = snowflake.createConnection({});", before: `connection.execute({ sqlText: ${q} });`, after: `connection.execute({ sqlText: 'SELECT * FROM t WHERE n = ?', binds: [name] });` },
  { driver: 'clickhouse', setup: "import { createClient } from '@clickhouse/client';\nconst client = createClient();", before: `await client.query({ query: ${q} });`, after: `await client.query({ query: 'SELECT * FROM t WHERE n = {name:String}', query_params: { name } });` },
  { driver: 'BigQuery', setup: "import { BigQuery } from '@google-cloud/bigquery';\nconst client = new BigQuery();", before: `await client.query(${q});`, after: `await client.query({ query: 'SELECT * FROM t WHERE n = @name', params: { name } });` },
  { driver: 'D1', setup: 'let log;', before: `await ((db: D1Database) => db.prepare(${q}).all())(env.DB);`, after: `await ((db: D1Database) => db.prepare('SELECT * FROM t WHERE n = ?').bind(name).all())(env.DB);` },
  { driver: 'neo4j', setup: "import neo4j from 'neo4j-driver';\nconst driver = neo4j.driver('a');", before: "await driver.executeQuery(`MATCH (n) WHERE n.name = '${name}' RETURN n`);", after: "await driver.executeQuery('MATCH (n) WHERE n.name = $name RETURN n', { name });" },
  { driver: 'knex', setup: "import knex from 'knex';\nconst db = knex({});", before: `await db.raw(${q});`, after: `await db.raw('SELECT * FROM t WHERE n = ?', [name]);` },
  { driver: 'knex, a condition', setup: "import knex from 'knex';\nconst db = knex({});", before: "await db('t').whereRaw(`n = '${name}'`);", after: "await db('t').whereRaw('n = ?', [name]);" },
  { driver: 'sequelize', setup: "import { Sequelize } from 'sequelize';\nconst db = new Sequelize('a');", before: `await db.query(${q});`, after: `await db.query('SELECT * FROM t WHERE n = $1', { bind: [name] });` },
  { driver: 'prisma', setup: "import { PrismaClient } from '@prisma/client';\nconst db = new PrismaClient();", before: `await db.$queryRawUnsafe(${q});`, after: 'await db.$queryRaw`SELECT * FROM t WHERE n = ${name}`;' },
  { driver: 'prisma, inside of a template', setup: "import { Prisma, PrismaClient } from '@prisma/client';\nconst db = new PrismaClient();", before: "await db.$queryRaw`SELECT * FROM t WHERE ${Prisma.raw(`n = '${name}'`)}`;", after: 'await db.$queryRaw`SELECT * FROM t WHERE ${Prisma.sql`n = ${name}`}`;' },
  { driver: 'typeorm', setup: "import { DataSource } from 'typeorm';\nconst db = new DataSource({ type: 'postgres' });", before: `await db.query(${q});`, after: 'await db.sql`SELECT * FROM t WHERE n = ${name}`;' },
  { driver: 'typeorm, a condition', setup: "import { DataSource } from 'typeorm';\nconst db = new DataSource({ type: 'postgres' });", before: "db.createQueryBuilder().where(`t.n = '${name}'`).getMany();", after: "db.createQueryBuilder().where('t.n = :name', { name }).getMany();" },
  { driver: 'drizzle', setup: "import { sql } from 'drizzle-orm';\nimport { db } from './db';", before: `await db.execute(sql.raw(${q}));`, after: 'await db.execute(sql`SELECT * FROM t WHERE n = ${name}`);' },
  { driver: 'kysely', setup: "import { sql } from 'kysely';\nimport { db } from './db';", before: "await sql`SELECT * FROM t WHERE ${sql.raw(`n = '${name}'`)}`.execute(db);", after: 'await sql`SELECT * FROM t WHERE ${sql`n = ${name}`}`.execute(db);' },
  { driver: 'Elasticsearch', setup: "import { Client } from '@elastic/elasticsearch';\nconst client = new Client({});", before: `await client.sql.query({ query: ${q} });`, after: `await client.sql.query({ query: 'SELECT * FROM t WHERE n = ?', params: [name] });` },
];

function pythonProgram({ setup, before }: Case): string {
  return `${setup}\nfrom fastmcp import FastMCP\n\nmcp = FastMCP("a")\n\n\n@mcp.tool\nasync def find(name: str):\n    ${before}\n`;
}

function typescriptProgram({ setup, before }: Case): string {
  return `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nimport { z } from 'zod';\n${setup}\nconst server = new McpServer({ name: 'a', version: '1' });\nserver.registerTool('find', { inputSchema: { name: z.string() } }, async ({ name }) => {\n  ${before}\n});\n`;
}

async function boundIn(path: string, text: string): Promise<string | null> {
  const { workspace } = workspaceOf({ [path]: text });
  const report = await workspace.analyze(neverCancelled);
  for (const finding of report.findings.filter(({ rule }) => rule === 'model-output-to-query')) {
    const fix = finding.fixes.find(({ title }) => title.startsWith('Bind '));
    if (fix && (await proved(workspace, report, { finding, fix }, neverCancelled))) return applyToAll(new Map([[path, text]]), fix.edits).get(path) ?? null;
  }
  return null;
}

describe('fix: a value is bound as the driver wants it', () => {
  for (const [path, cases, program] of [['/a.py', python, pythonProgram], ['/a.ts', typescript, typescriptProgram]] as const) {
    for (const one of cases) {
      it(`${path.slice(3)} ${one.driver}`, async () => {
        assert.equal(await boundIn(path, program(one)), program({ ...one, before: one.after }));
      });
    }
  }
});
