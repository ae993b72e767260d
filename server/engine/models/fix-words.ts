/**
 * How fixes write what a library wants to be written: a schema, a client that moves to a server, a route that asks for it.
 * It is data of the knowledge files, as code with blanks that fixes fill in the style of the file; nothing here fills any.
 *
 * Example: `oneOf: 'z.enum([{values}])'` is how zod is told to take one of several texts.
 */

/**
 * The words of a schema library, as code with blanks: `{pattern}` and `{values}` are constants in the style of the file,
 * `{of}` and `{fields}` are what is written with these words in turn.
 */
export interface SchemaWords {
  /** Written where the program imports no other such library. */
  readonly usual?: boolean;
  /** Names that the words use → the module that each is imported from. */
  readonly imports: Readonly<Record<string, string>>;
  /** What a manifest says to have the library: `^4.1.0`, `>=2.11`. */
  readonly version: string;
  readonly text: string;
  /** `{longest}`: how many characters it may have. */
  readonly shortText: string;
  readonly pattern: string;
  readonly oneOf: string;
  readonly whole: string;
  readonly number: string;
  readonly boolean: string;
  readonly list: string;
  /** A field that may be missing; of the two texts, where it is not written round the field. */
  readonly optional: string;
  readonly optionalShortText?: string;
  readonly optionalPattern?: string;
  /** An object without a name of its own; absent: each has a name. */
  readonly object?: string;
  /** The lines of a declaration with `{name}`, and `{object}` or `{fields}`, one of them a line. */
  readonly declares: string;
  /** Between the name of a field and its schema. */
  readonly field: string;
  /** The checked value, or no value at all: `{schema}.parse({value})`. */
  readonly check: string;
  /** The checked value as a plain dictionary, where it is an object with attributes. */
  readonly plain?: string;
  /** The schema in the form that model providers take: `z.toJSONSchema({schema})`. */
  readonly json?: string;
}

/** How markup is rid of everything dangerous: `{by}` is what `by` (`module name`, or `module default name`) brings. */
export interface SanitizerWords {
  readonly by: string;
  /** `{by}.sanitize({value})` */
  readonly code: string;
  /** What a manifest says to have the library. */
  readonly version: string;
  /** Taken where the program imports no other: in code that only a browser runs, or in any other. */
  readonly usual?: 'page' | 'anywhere';
}

/** How a handler of a framework refuses what it was sent, as one or several statements: `raise {by}(status_code=400, detail={message})`. */
export interface RefusalWords {
  /** What `{by}` is: `module name`. */
  readonly by?: string;
  /** `{res|response}`: the parameter of the handler that is called so; a handler without one refuses in another way. */
  readonly code: string | readonly string[];
  /** Modules that the file imports one of, where these are not of the package itself. */
  readonly modules?: readonly string[];
  /** The names of files that need import nothing, as a pattern: `route\\.ts`. */
  readonly files?: string;
}

/** The same as fixes get it. */
export interface RefusalForm extends RefusalWords {
  readonly code: readonly string[];
}

/** What of a client may stay behind when it leaves the browser, and what of it a route can answer. */
export interface ClientWords {
  /** The options of what makes it that give the key and let it run in browsers. */
  readonly key: string;
  readonly browser: string;
  /** Methods that take one object and answer plain data, which is the same after a way over a wire: `chat.completions.create`. */
  readonly plain: readonly string[];
  /** Options of such a call with which it answers something else. */
  readonly unless: readonly string[];
}

/**
 * A route as code with blanks: `{fields}`, the names of what was sent, `{call}`, what is answered, and for a file of its
 * own `{before}`, what stands above. The line of `{fields}` is left out where nothing is sent.
 */
export interface RouteWords {
  /** Folders of the package that needs the framework; the route's file lies below the first that is there. */
  readonly folders?: readonly string[];
  /** That file without its ending: `api/{name}/route`. */
  readonly file?: string;
  /** Without a file: the method that adds the route to what a call of the framework makes (`{app}`), by the `{address}` in quotes. */
  readonly method?: string;
  /** Where it is added without a file: behind the last call of these methods, or before one of those. */
  readonly behind?: readonly string[];
  readonly ahead?: readonly string[];
  /** By which a browser asks for it: `/api/{name}`. */
  readonly address: string;
  readonly code: string;
  /** The same where types are written. */
  readonly typed?: string;
}
