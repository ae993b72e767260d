/**
 * The knowledge format: how a library's functions, values and classes are given labels, channels and guards.
 * Built-in knowledge (`rules/models/<ecosystem>/<package>.yaml`) and a user's own file have this one shape.
 * This file only declares the written form; `parse.ts` turns path strings into `ArgPath`s and reports mistakes with
 * their place, `knowledge.ts` indexes rows for matching. No code of any library, and no language, is named here.
 *
 * Paths. A thing in a package is named by how a program reaches it: `openai.OpenAI().chat.completions.create`.
 * `()` is the result of calling or instantiating what stands before it, `[*]` an element of it. The first segment is the import specifier; a
 * specifier with dots is put in brackets: `[socket.io].Server()`. Platform globals and builtins start with `global.`; `global.caught()` is what a handler of exceptions caught.
 * A default import is `package.default`; `package` alone is the module. `Type.member` starts at a name from `types`.
 * `*.name` is a method (for `read` with `clean` or `out`, a field) of that name on any receiver that no other row knows;
 * for a field, `when: this carries content` asks for what is known of its object.
 * `read: Thing.*` is any member of a thing, also one that is computed; its name is the argument `key`. Awaiting changes nothing in a path.
 *
 * Argument paths. `0` the first positional argument, `name` a keyword argument, `0/name` either, `last` the last
 * positional one, `2+` all positional ones from the third on, `*` any argument, `**` the keyword arguments as one
 * object, `this` the receiver, `return` the result; then `.field`, `[0]`, `[*]` any element, `.*` any field: `0.messages[*].content`. `[(0)]` is the field that
 * argument 0 names, when its value is known, else any; `[(this)]` the one that the receiver names. `[#]` is the name of some field. A condition on values beside the last step: `0.messages[*].content where role=system|developer`. Beside an element, `-1` is the one before it and `+1` the one behind: `0[*] where -1=-c and -2=sh|bash`.
 *
 * Example:
 *   - call: Client.chat.completions.create
 *     in: { "messages[*].content where role=system|developer": prompt.system, messages: prompt.history }
 *     out: { "return.choices[*].message.content": model }
 */
import type { Capability, Channel, FactKind, Guard, Label } from '../../../rules/kinds';
import type { ClientWords, RefusalForm, RefusalWords, RouteWords, SanitizerWords, SchemaWords } from './fix-words';

export type { ClientWords, RefusalForm, RefusalWords, RouteWords, SanitizerWords, SchemaWords };

export interface KnowledgeFile {
  /** Registry name, `python` or `node` for what comes with the platform. */
  readonly package: string;
  readonly ecosystem: 'pypi' | 'npm';
  /** Version ranges that the rows were checked against by `npm run verify-models`. */
  readonly versions: readonly string[];
  /**
   * Words whose presence in a file makes it part of a program that talks to models or agents. Absent: none.
   * The name of a package that is also a word of plain English is written as it stands in an import (`from together`):
   * otherwise any comment would have whole libraries analysed.
   */
  readonly words?: readonly string[];
  /**
   * Words of files that answer requests, and of files that start programs or run code. A file with one of both is read
   * in any program that talks to models: what a tool asks for over a wire often happens there.
   */
  readonly answers?: readonly string[];
  readonly acts?: readonly string[];
  /**
   * Words of files that ask for an answer, and of files that have markup put into a page. Files of a front end on a way
   * between the two are read in any program that answers requests.
   */
  readonly inquires?: readonly string[];
  readonly shows?: readonly string[];
  /** Names for sets of paths that mean the same: clients and their async twins, re-exports, older names; none for what only rows make. */
  readonly types?: Readonly<Record<string, readonly string[]>>;
  readonly rows: readonly Row[];
  /** How a schema of this library is written, for fixes that write one. */
  readonly writes?: SchemaWords;
  /** How a handler of this framework refuses what it was sent, for fixes that refuse. */
  readonly refuses?: OneOrMany<RefusalWords>;
  /** How this library takes what is dangerous out of markup, for fixes that do so. */
  readonly sanitizes?: SanitizerWords;
  /** How a client of this library is moved from a browser to a server, for fixes that do so. */
  readonly client?: ClientWords;
  /** How a route of this framework is written, for fixes that add one; the first that fits the program is taken. */
  readonly routes?: readonly RouteWords[];
}

/**
 * `where`/`when` text: `shell=true`, `role=system|developer`, `allow_x!=false`, `0/url~/chat/completions` (the known part
 * of the text contains it; `0!~^/`: and does not begin so; `0~^`: its beginning is known), `key!~TOKENS` (it does not), `0 carries public-folder` (it has the label or mark); several joined by `and`. In `when`, a name
 * from `types` stands for such a thing: `0.plugins[*]=Raw`. A bare path means "is given", `!path` "is not given".
 * In `when`, paths are argument paths; in `where`, they start beside the last step.
 */
export type ConditionText = string;

export type OneOrMany<T> = T | readonly T[];

export interface Row {
  /** Exactly one of the next keys, up to `imported`, says what the row is about. */
  /** A function or method that is called (or a class that is instantiated). */
  readonly call?: OneOrMany<string>;
  /** A value that is read: `flask.request.args`, `global.process.argv`. Its `out` uses `return` for the value. */
  readonly read?: OneOrMany<string>;
  /** A decorator; `give` speaks of the parameters of the decorated function, or of the one that is decorated, `take` of its result. `own.name`: any of the program's own of that name. `texts`: what `give` hands to `*` is for parameters that are written as texts, and lists of them. */
  readonly decorate?: OneOrMany<string>;
  /** A base class (without `()`); with `methods`, `give` speaks of the parameters of those methods in subclasses. */
  readonly subclass?: OneOrMany<string>;
  /** A property that is assigned to, by its name: `*.innerHTML`. The sink path is `value`. */
  readonly write?: OneOrMany<string>;
  /** A JSX attribute by its name: `dangerouslySetInnerHTML`. Sink paths start with `value`: `value.__html`; those beside it are arguments by their names. */
  readonly attribute?: OneOrMany<string>;
  /** An exported function of a file whose path matches these globs (`app/** /route.ts` handlers, server actions). */
  readonly exported?: Exported;

  /** An object with all of these fields, each of them a name or several joined by `|`: written out, made of a class of the program, or such a class. `0` is the object: `callback: [{ at: 0.handler, … }]`. */
  readonly object?: readonly string[];
  readonly texts?: boolean;
  /** `beside`: in modules alone that write out this text, a protocol's name for what they answer. `family`, with `object`: classes alone, of which a base, one of the program and no library's, has a name that ends with this. */
  readonly beside?: string;
  readonly family?: string;

  /** A package that some file of the program imports, whole or in part. */
  readonly imported?: OneOrMany<string>;

  /** With `subclass`: the methods meant; `resolve_*` are all that begin so. */
  readonly methods?: readonly string[];
  /** Conditions on the arguments of the call; the row applies only when they hold. */
  readonly when?: ConditionText;

  /** Sinks: argument path → channel. */
  readonly in?: Readonly<Record<string, Channel | readonly Channel[]>>;
  /** Sources: result path → label; with `schema`, an argument path to the schema that the library checks the answer with. */
  readonly out?: Readonly<Record<string, Out>>;
  /** The source speaks for whoever started the program and may do all that the program may: a command line, a prompt in a terminal. */
  readonly operator?: boolean;
  /** The value that is read is this text: a member of an enumeration, `MessageRole.SYSTEM` for `system`. */
  readonly constant?: string;
  /** How the source is worded in a trace: "the request body", "the model's answer". */
  readonly says?: string;
  /** Propagation: `[from, to]` argument paths; `this` and `return` allowed on both sides. Overrides the default (everything → return). */
  readonly pass?: readonly (readonly [string, string])[];
  /** What is passed on was read as JSON, and nothing of it was checked. */
  readonly parses?: boolean;
  /** What is passed on is written as a literal, in which text stays text. */
  readonly quotes?: boolean;
  /** What the argument at `of` brings to the result is known to be this besides, while the result is what other keys say: `placed` for what is joined behind a folder. */
  readonly adds?: { readonly kind: Guard; readonly of: string };
  /** The sinks count only where what the call answers may be called in turn. */
  readonly called?: boolean;
  /** What is put in comes out once, for whoever takes it: a queue, no memory. */
  readonly handsOver?: boolean;
  /** What is put into a file, and the file: its name, or what a call that `opens` it has answered. */
  readonly puts?: { readonly what: string; readonly into: string };
  /** The result is an object with the entries of these, the later over the earlier: `Object.assign`, `dataclasses.replace`. */
  readonly merges?: readonly string[];
  /** The context at this path is entered, and the result is what a block of its own would be given. */
  readonly enters?: string;
  /**
   * The call makes a cell: what is kept for the program and written by a function that is handed out with it. `reads` is
   * where what is in it goes, `writes` where that function goes, or `gives` the functions that are called with it at once,
   * `through` a method of what they are given;
   * `of` is what the cell holds at first, `by` a reducer, a function that makes the next value of the one so far and of
   * what is handed in. A function that is handed in without a reducer is one of the value so far.
   */
  readonly cell?: { readonly reads: string; readonly writes?: string; readonly gives?: OneOrMany<string>; readonly through?: string; readonly of?: string; readonly by?: string };
  /** The call answers an open file of this name. */
  readonly opens?: string;
  /** The parts of what the call answers, a number and a name of one open file, are all that file. */
  readonly handles?: boolean;
  /** The call answers the modules of the program that the text here names; where parts of the text are not known, all that it may name. */
  readonly loads?: string;
  /** The text that the call answers is that of its arguments with this between them. */
  readonly joins?: string;
  /** The call answers a list of the program's classes below this one. */
  readonly subclassesOf?: string;
  /**
   * A value is left under a name, for whoever looks for that name; see `Link`. With `decorate`, `subclass` and `exported`
   * (and in a callback) `return` is what the function answers, and a parameter path is what it has put there.
   */
  readonly leaves?: OneOrMany<Leave>;
  /** What was left under a name goes to the result. */
  readonly finds?: OneOrMany<Find>;
  /** The result carries no label of the arguments: lengths, identifiers made by the callee, hashes. */
  readonly clean?: boolean;
  /** The call never returns: what follows it is not reached. */
  readonly stops?: boolean;
  /**
   * The result is the argument at `of` with a guard on it (`int(x)`, `shlex.quote(x)`). With `by`, the guard holds only
   * if the pattern at `by` removes every dangerous character (`x.replace(/[^a-z]/g, '')`): the engine looks at it; with
   * `literal`, what stands there may be a text, every occurrence of which is replaced. Of several kinds, each holds for itself.
   * `with`: what matches are replaced with, which may escape quotes for a literal or a shell.
   */
  readonly guard?: { readonly kind: OneOrMany<Guard>; readonly of: string; readonly by?: string; readonly with?: string; readonly literal?: boolean };
  /**
   * A match of the pattern at `by` in the text at `of`: its groups are elements of the result, and fields of `groups`, by number and name; what a strict
   * group lets through is guarded by it. `to`: where the match goes, `return` by default. `flat`: in place of a match stands its text, or that of its
   * groups. `everyWhole`: a pattern with the flag g answers the whole text of every match.
   */
  readonly captures?: { readonly of: string; readonly by: string; readonly to?: string; readonly flat?: boolean; readonly everyWhole?: boolean };
  /** A test: where it is true (`true`, the default), false, or where the call returns at all (`return`), the argument at `of` is guarded. `by` is the container (kind `allow-list`) or the pattern (kind `pattern`) that it is compared with, or what it begins with (kind `inside-root`), which is a folder only with the separator behind it; the guard holds only for trusted containers and strict anchored patterns (`whole`: the call itself anchors, as `re.fullmatch`). */
  readonly check?: { readonly kind: Guard; readonly of: string; readonly holds?: 'true' | 'false' | 'return'; readonly by?: string; readonly whole?: boolean };
  /** The call is true only when an element of this list is: what the element tests holds then. `holds`: where the list has one, by what lets it in. */
  readonly some?: string;
  readonly holds?: string;
  /** The call is true only when all elements of this list are: what they test of their elements holds for the list that these are taken from. */
  readonly every?: string;
  /** What the call answers is the folder that these paths have in common: where it is compared with a root, they lie inside of that. */
  readonly common?: string;
  /** A person is asked: where the answer equals a constant, or is true, what the program goes on with has been approved. */
  readonly asks?: boolean;
  /** What the call answers are the parts of this text: what is proved of all of them is proved of it. */
  readonly divides?: string;
  /** What is known of the last of the parts that the call answers, for what reads it at the end of the list, at `lastAt` where there are always as many parts, or takes it from there (`takesLast`, that list); of a call that answers where the last separator stands, of what stands behind that place (`takesBehind`, where it is taken from). */
  readonly lastIs?: Guard;
  readonly lastAt?: string;
  readonly takesLast?: string;
  readonly takesBehind?: string;
  /** The call is true only where this argument is: what the argument tests holds then. */
  readonly truth?: string;
  /** The call returns only when this argument is true: what the argument tests holds afterwards. */
  readonly asserts?: string;
  /** Functions handed over, and what they are called with. `give` maps a parameter path of the callback (`0`, `0.cmd`, `*`, or a name) to a label or to an argument path of this call; `take` is where its result goes. */
  readonly callback?: readonly Callback[];
  /** With `decorate`, `subclass`, `exported`: parameter path → label. Parameters typed closed (number, enum, Literal) get none when `validated`. */
  readonly give?: Readonly<Record<string, Give>>;
  /** The library checks arguments against the declared parameter types before the call (FastAPI, FastMCP, pydantic). With `subclass` and no `methods`: objects of the subclasses are made of what fits the types of their fields. */
  readonly validated?: boolean;
  /** As a parameter's default or in its annotation (`Depends(load)`): a framework hands over what the call stands for, so what an entry point gives to its parameters is not meant for this one. */
  readonly injected?: boolean;
  /** The result is a template: a text with variables that somebody fills in later, and where what they are filled with arrives. */
  readonly template?: Template;
  /** Fills in the variables of templates. */
  readonly fills?: OneOrMany<Fills>;
  /** The result runs these one after the other, each with the answer of the one before. What an operator such as `|` makes of things with a method that `runs` them is such a pipe as well. */
  readonly stages?: readonly string[];
  /** Calling this method of a pipe runs its stages; on anything else the row means what its other keys say. */
  readonly runs?: Runs;
  /** With `decorate`: the function checks the fields of its class that these arguments name, and returns only for what may be in them. */
  readonly tests?: string;
  /** What kind of entry point this makes of the function, for wording: `tool`, `route`, `handler`, `action`. */
  readonly entry?: 'tool' | 'route' | 'handler' | 'action';
  /** With decorate/subclass/exported: what the function's returned value reaches (a web route's `response`, `act.html`). */
  readonly take?: Readonly<Record<string, Channel | readonly Channel[]>>;
  /** Names of types that the result has, beside the path itself; `this` for fluent interfaces, an argument path for pass-through of types. */
  readonly returns?: OneOrMany<string>;
  /** The call sends its prompt arguments to a model and `out` is the answer: ties the answer to what was asked. */
  readonly model?: boolean;
  /** The result is a schema: how it treats the value it checks. */
  readonly schema?: SchemaText;
  /** The call checks a value with a schema: `{ schema: this, value: '0', to: return }`. */
  readonly validate?: { readonly schema: string; readonly value: string; readonly to: string };
  /** Facts for rules that look at no flow: a dangerous option, a missing bound. */
  readonly fact?: OneOrMany<FactText>;
  /** The call, or the decorator, makes an agent or says more about one; see `AgentText`. */
  readonly agent?: AgentText;
  /**
   * What the call makes, the decorated function, or an object of a subclass is a tool; see `ToolText`. Functions that a
   * row hands to the model already (`entry: tool`) are tools without this key.
   */
  readonly tool?: ToolText;
  /**
   * What the call does, for tools whose bodies make it. In a row with sinks: what it does with what arrives there, in
   * place of what the channel says (a path that is read, or one that is written). Else: what it does in any case.
   */
  readonly does?: OneOrMany<Capability>;
  /**
   * What fixes have to know of the library. For a query: `placeholder`, what stands for a value, with the blanks `{index}` and `{name}` (`?`, `%s`, `${index}`, `:{name}`),
   * and where the values go: `values`, an argument that takes a list of them (an object, where they have names), or `path = code` of another form with the blanks `{list}`, `{record}`, `{named}` and `{by}`,
   * or `spread` where each is an argument of its own, or `then` where the prepared statement takes them; `after`, what is called on the result; `before`, what is called first for each value; or `instead`, what stands in the place of
   * the text, `{query}`, where the call has no more arguments than `upTo`, with the name of another `method` where it is that which takes it. `each` is how one value is written, `{value}` of the name `{name}`; `by`, what `{by}` is, as `module name`; `quotes`, what besides `'` quotes a text; `types`, that the placeholder says which type its value has.
   * Where the library reads templates itself: `tag`, methods and the tag that takes their place, as `raw=sql`. `on`: the methods meant; `with`, the
   * module that the file must import where the row speaks of cursors of any driver. For code: `evaluates`, the
   * functions that answer the value of one expression, and `builds`, those that make a function of its body. For a deserialiser: `safe`, the
   * function that builds plain data, and `loader`, the argument that it does not take; `off`, the option that lets objects through; `sets`, the option of what makes an argument, as `path = code`; or `reads`, `json` or `pickle`, which something else can read. For markup: `text`, the property that takes text in its place, or `markup`, the option that lets markup through; `page`, that only a browser runs it; `plugins`, the list that takes a sanitiser, which is `by`, with its version in `needs`.
   * For what makes a message of the system role: `user`, the name of what makes one of the user role. Where messages take a list of
   * parts alone: `parts`, the field of a part that holds text. For what makes a
   * model with instructions of its own: `asked`, the methods by which it is asked, each with the place of what it is asked, as `generate 0/prompt; stream 0/prompt`; a service's own is named by its id, as `runs.create messages[*].content where role=user of agent_id`.
   * Where what is asked is kept elsewhere: `adds`, the list that takes further messages.
   * For what makes or fills a conversation: `told`, its method that takes the words of the user, or how that is called with `{content}`; with a dot in front it is called on what the conversation is a part of.
   * For what makes a template: `variable`, how it writes the variable `name`. For a search: `filter`, the argument that takes an object of names and values, or `path = code` of another filter, with `{name}` in its texts, `{value}` and `{by}`, or `path = text …`; `filterBy`, what `{by}` is, as `module name`, and `filterNeeds`, the package of that, as `name version`. For a call of a model: `schema`, the argument that takes a schema for the answer, as `path = code` with the blanks
   * `{json}` (see `SchemaWords.json`), `{schema}` and `{by}`; `schemaBy`, what `{by}` is, as `module name`; `schemaOf`, the
   * library whose schemas alone it takes; or `structured`, a pattern for the names of what makes a model, and its method that makes one whose answers fit a schema.
   */
  readonly fix?: Readonly<Record<string, string>>;
  /** With `call: "*.name"`: only methods that the program declares and nowhere writes out, of classes whose name matches: its own abstract model. `written`: only where the call is written with one of these at its end: `completions.create`. */
  readonly abstractIn?: string;
  readonly written?: OneOrMany<string>;
  /** With `call` of a class: not for a class of the program below it that writes this method itself, by which it decides what is let through. */
  readonly unlessWritten?: string;
  /** How sure the row is; rows for `*.name` are `medium` unless they say otherwise. */
  readonly confidence?: 'high' | 'medium' | 'low';
}

/**
 * Values that travel by a name and not by a call: what a request is answered and who asked for it, an entry of a session,
 * an event and those who wait for it. Names of one kind never meet those of another.
 *
 * Example: `{ kind: chainlit session, by: "0", what: "1" }` for `set`, and `{ kind: chainlit session, by: "0", to: return }` for `get`.
 */
export interface Link {
  readonly kind: string;
  /**
   * Argument paths that the name is made of: constant text, or a function or a class that stands for itself; `function`
   * is the function that is called, `file` the path of the file that it stands in. Absent: there is one of its kind.
   */
  readonly by?: OneOrMany<string>;
  /** The name is the address of a request: compared part by part from its end, since what stands before it is often said elsewhere. What is found there is data. */
  readonly address?: boolean;
  /** With `file`: the folder below which paths are addresses, and last parts that are none of an address, or ends of one that are none: `app`, `route|index`, `.get|.post`. */
  readonly within?: string;
  readonly apart?: string;
  /** The name means something within one program, as that of an entry of a session: what files of the same folder leave there comes before what others do, since several programs may lie side by side. */
  readonly near?: boolean;
}

export interface Leave extends Link {
  readonly what: OneOrMany<string>;
}

export interface Find extends Link {
  readonly to: OneOrMany<string>;
}

/** Which exported functions: by the globs of their files, their names, a directive of the file, and the names that their parameters have. With `members`: functions in such fields of an exported object or class, `*` for all. */
export interface Exported {
  readonly files?: readonly string[];
  readonly names?: readonly string[];
  readonly directive?: string;
  readonly members?: readonly string[];
  readonly params?: readonly string[];
}

export type Out = Label | { readonly label: Label; readonly schema: string };

/** A label; a name from `types` (the parameter is such an object); an argument path of the same call; or what was left under a name. With `json`, the library also checks what a JSON Schema asks for that is written out at `schema`. */
export type Give = Label | string | { readonly label: Label; readonly schema?: string; readonly json?: boolean } | Link;

/**
 * What a template is made of. Its variables stand in braces in its texts: `{name}`; with `doubled`, `{{ name }}`.
 * Only the channels listed are watched: data in the user role needs none.
 *
 * Example: `{ texts: { "0[*][1] where 0=system": prompt.system }, parts: ["0[*]"] }`
 */
export interface Template {
  /** Texts with variables → the channel in which the text stands. */
  readonly texts?: Readonly<Record<string, Channel>>;
  /** Arguments that name a variable → its channel. */
  readonly names?: Readonly<Record<string, Channel>>;
  /** Values that are templates themselves, or hold some: their variables are variables of this one. */
  readonly parts?: readonly string[];
  readonly doubled?: boolean;
}

export interface Fills {
  /** The template; the receiver by default. */
  readonly template?: string;
  /** An object whose fields have the names of variables. */
  readonly from?: string;
  /** Variables that the library itself fills in → what with. */
  readonly give?: Readonly<Record<string, Label>>;
  /** Where the filled-in text goes: `return`. */
  readonly to?: string;
}

export interface Runs {
  /** What the first stage gets. */
  readonly input: string;
  /** The method by which each stage is run, when it is another than this one. */
  readonly by?: string;
  /** Where the answer of the last one goes; `return` by default. */
  readonly to?: string;
  /** What the stage behind this one is, by a name from `types`, where nothing is known of it: prompts are sent to models. */
  readonly next?: string;
}

export interface Callback {
  readonly at: string;
  readonly give?: Readonly<Record<string, Give>>;
  /** The schema of what `give` hands to `*`: only parameters that it names are meant, the only one, and those that take the rest. `texts`: those that are written as texts, and lists of them. */
  readonly named?: string;
  readonly texts?: boolean;
  /** Where what `give` hands to the callback's first parameter goes when the callback answers true, with what that proves: `return[*]` of a filter. */
  readonly selects?: string;
  /** The call answers true only where the callback has: `some`. What that proves of variables that the callback captured holds. */
  readonly tests?: boolean;
  /** The call answers true only where the callback has for all elements of this list, which are its first parameter. */
  readonly every?: string;
  /** The call answers false only where the callback has for all elements of this list: `some`. */
  readonly none?: string;
  /** It is called when what it is given has been handed out already: at the end of a stream. */
  readonly late?: boolean;
  /** Where the callback's result goes: an argument path (`return`, `return[*]`, `this.state`) or a channel. What goes to a class of the program goes to the fields of its objects. */
  readonly take?: string;
  /** The function gets arguments of this very call: those from this position on and all named ones; or the parts of two of them. */
  readonly forward?: { readonly from?: number; readonly elements?: string; readonly entries?: string };
  /** What it answers, or has put into what it was given, is left under a name. */
  readonly leaves?: OneOrMany<Leave>;
  readonly entry?: 'tool' | 'route' | 'handler' | 'action';
  readonly validated?: boolean;
}

/**
 * `closed`: numbers, booleans, enums, literals, dates, UUIDs. `open`: free text. `free`: anything, or an object with any fields. `same`: like the receiver. `object`/`array`:
 * built from an argument (`object` also extends the receiver's fields); with `closed`, texts that stand for closed parts,
 * where a text may stand for a schema. `like`: as the schemas at a path are, all of them (a union, an optional one).
 * `json`: a JSON Schema that is written out there. `pattern`: closed if the pattern argument is anchored and strict. `test`: like the
 * receiver, and closed where the function there answers true only for what is. A
 * method that no row knows keeps the schema of its receiver.
 */
export type SchemaText =
  | 'closed'
  | 'open'
  | 'free'
  | 'same'
  | { readonly object: string; readonly closed?: string }
  | { readonly array: string }
  | { readonly like: string }
  | { readonly json: string }
  | { readonly pattern: string }
  | { readonly test: string };

export interface FactText {
  readonly kind: FactKind;
  /** The argument to point at; absent or not given: the call. */
  readonly at?: string;
  readonly says?: string;
  /** Only where none of these arguments is given, and the call shows it: no spread, no options made elsewhere. */
  readonly without?: OneOrMany<string>;
  /** The argument that says what it is about, for rules that look at its text: the name of the model that is loaded. */
  readonly about?: string;
  /** Only where nobody reads the result (`unread`), or where the call may fail and the program goes on as after a good answer (`swallowed`). */
  readonly when?: 'unread' | 'swallowed';
  /** The code of a value that takes the danger away, for the argument at `at` or, where it is not given, the first of `without`. */
  readonly fix?: string;
  /** Another class that does the same without the danger, and is made alike: `module Name`. */
  readonly instead?: string;
  /** Without the option the library refuses the call, so that switching it off stops the program there. */
  readonly refuses?: boolean;
}

/**
 * An agent: a model that chooses which tools run. Every call that this is said of adds to one graph of agents, tools
 * and hand-offs, whichever functions and files they are made in. All keys are argument paths, but for those of
 * `Switch` and `Bound`; in rows about decorators they speak of the decorator's own call, `this` is the object that the
 * decorator belongs to, and `return` is what was decorated.
 *
 * Example: `Agent(name=…, tools=[…], handoffs=[…])` and `Runner.run(agent, text, max_turns=3)` are
 *   - call: agents.Agent
 *     agent: { name: 0/name, tools: "tools[*]", handoffs: "handoffs[*]" }
 *   - call: agents.Runner.run
 *     agent: { of: 0/starting_agent, input: 1/input, bound: { at: max_turns, default: 10, off: "null" } }
 * Assigning to or appending to a field of an agent, `agent.handoffs.append(other)`, needs no row: the field that has the
 * name of an argument is that argument.
 */
export interface AgentText {
  /** The agents that the call speaks about. Absent: it makes one, and that is its result. */
  readonly of?: string;
  /** An agent that the new one is a copy of. */
  readonly like?: string;
  readonly name?: string;
  /** Tools, lists or tables of tools, boxes of tools (see `ToolText.tools`), functions. */
  readonly tools?: OneOrMany<string>;
  /** Agents that this one may pass control or text to: hand-offs, workers of a supervisor. */
  readonly handoffs?: OneOrMany<string>;
  /** Agents of a team: each of them is asked what the team is asked. */
  readonly members?: OneOrMany<string>;
  /** What it is asked: labels in there are what the agent reads. Its instructions and messages count, too. */
  readonly input?: OneOrMany<string>;
  /** The messages so far, with what tools were called and what was approved, where the library takes that from them. */
  readonly history?: string;
  /** Whether a person is asked before tools run. */
  readonly approval?: Switch;
  /** What ends its loop: turns, steps, iterations. */
  readonly bound?: Bound;
  /** Names or patterns of tools that run without asking. */
  readonly allows?: string;
  /** Which of those stand for everything, or for a tool that can do everything: `*|Bash`. */
  readonly wildcards?: string;
  /** What the agent can do by itself, without a tool of that name: it runs the code that it is sent. */
  readonly does?: OneOrMany<Capability>;
  /** What tools of the library can do that are given or allowed by their names: `Bash: run-code`. */
  readonly named?: Readonly<Record<string, OneOrMany<Capability>>>;
}

/** A tool, or a box of tools such as a toolkit or a server. What it can do is known from `does` and from the bodies of `runs`. */
export interface ToolText {
  readonly name?: string;
  readonly does?: OneOrMany<Capability>;
  /** Functions that it runs; absent: the callbacks of the row with `entry: tool`, what is decorated, the `methods` of a subclass. */
  readonly runs?: OneOrMany<string>;
  /** It runs or hands over to this agent. */
  readonly agent?: string;
  /** It is a box of these. */
  readonly tools?: OneOrMany<string>;
  /** Arguments of which each narrows what it can reach: a root folder, a list of tables or hosts. */
  readonly scope?: OneOrMany<string>;
  readonly approval?: Switch;
  /** The argument with which it changes nothing, as `path = code`. */
  readonly readOnly?: string;
}

/**
 * Whether a person is asked. `at` is the argument that says it; `off` lists the constants by which it says no, as in
 * `false|never`. Where the argument is a function, these are the answers by which nobody is asked; an object with such
 * a value in its field `behavior`, or made by something of such a name, is one of them. `default` is what the library does when nothing is said, read in its source: `off` unless given.
 */
export interface Switch {
  readonly at?: string;
  readonly off?: string;
  readonly default?: 'on' | 'off';
}

/** `at` is the argument that bounds; `off` lists the constants that take the bound away; `default` is the library's own, absent: none. */
export interface Bound {
  readonly at?: string;
  readonly off?: string;
  readonly default?: number;
}
