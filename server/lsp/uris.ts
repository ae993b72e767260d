/**
 * Documents have URIs, the engine has paths. `Addresses` goes from one to the other and back, in the client's own
 * spelling: an open document keeps the URI that the client gave it, a file below a workspace folder is spelled from
 * the folder's URI, and only a file outside of all folders gets a spelling of ours. Pure text; nothing is looked up.
 *
 * A document that is no file (unsaved, or in a virtual file system) gets a path that no file has: it starts with its
 * scheme, as in `/untitled:/Untitled-1.py`. The engine knows a language by the file's extension, so a document whose
 * name does not tell the language gets one.
 */
import { languageOf } from '../engine/languages';

/** Editors' language identifiers → the extension that stands for the language. */
const extensions: Readonly<Record<string, string>> = {
  python: '.py',
  javascript: '.js',
  javascriptreact: '.jsx',
  typescript: '.ts',
  typescriptreact: '.tsx',
  vue: '.vue',
  svelte: '.svelte',
  html: '.html',
};

/** Stands for the language of notebooks, which editors give no identifier. */
const notebookExtension = '.ipynb';

export const languageIds: readonly string[] = Object.keys(extensions);

export class Addresses {
  private readonly paths = new Map<string, string>();
  private readonly uris = new Map<string, string>();
  private readonly cells = new Set<string>();
  private folders: readonly { readonly uri: string; readonly path: string }[] = [];

  setFolders(uris: readonly string[]): void {
    this.folders = uris
      .map((uri) => ({ uri: uri.replace(/\/+$/, ''), path: pathOfUri(uri) }))
      // The deepest folder spells its files.
      .sort((a, b) => b.path.length - a.path.length);
  }

  /** Remembers how the client spells an open document. Null when its language is none of ours. */
  add(uri: string, languageId: string): string | null {
    const plain = pathOfUri(uri);
    const extension = extensions[languageId];
    const isKnown = languageOf(plain) !== null;
    if (!isKnown && extension === undefined) return null;
    const path = isKnown ? plain : plain + (extension as string);
    this.paths.set(uri, path);
    this.uris.set(path, uri);
    return path;
  }

  addNotebook(uri: string): string {
    const plain = pathOfUri(uri);
    const path = plain.toLowerCase().endsWith(notebookExtension) ? plain : plain + notebookExtension;
    this.paths.set(uri, path);
    this.uris.set(path, uri);
    return path;
  }

  /** A cell of a notebook is a document of the notebook's file. */
  addCell(uri: string, path: string): void {
    this.paths.set(uri, path);
    this.cells.add(uri);
  }

  remove(uri: string): void {
    this.cells.delete(uri);
    const path = this.paths.get(uri);
    this.paths.delete(uri);
    if (path !== undefined && this.uris.get(path) === uri) this.uris.delete(path);
  }

  path(uri: string): string {
    return this.paths.get(uri) ?? pathOfUri(uri);
  }

  /** The spelling under which results know a document. */
  canonical(uri: string): string {
    return this.cells.has(uri) ? uri : this.uri(this.path(uri));
  }

  uri(path: string): string {
    const open = this.uris.get(path);
    if (open !== undefined) return open;
    const folder = this.folders.find((one) => path.startsWith(`${one.path}/`));
    return folder ? `${folder.uri}${encodePath(path.slice(folder.path.length))}` : uriOfPath(path);
  }
}

/** Absolute, forward slashes, no slash at the end; a drive letter in lower case. */
export function pathOfUri(uri: string): string {
  const match = /^([a-zA-Z][a-zA-Z\d+.-]*):(?:\/\/([^/?#]*))?([^?#]*)/.exec(uri);
  if (!match) return uri.startsWith('/') ? uri : `/${uri}`;
  const [, scheme = '', authority = '', rest = ''] = match;
  const path = decode(rest).replace(/(.)\/+$/, '$1');
  if (scheme.toLowerCase() !== 'file') return `/${scheme}:/${[decode(authority), path.replace(/^\/+/, '')].filter((part) => part !== '').join('/')}`;
  if (authority !== '' && authority !== 'localhost') return `//${decode(authority)}${path}`;
  const drive = /^\/([A-Za-z]):/.exec(path);
  return drive ? `${(drive[1] as string).toLowerCase()}${path.slice(2)}` : path;
}

export function uriOfPath(path: string): string {
  const foreign = /^\/([a-zA-Z][a-zA-Z\d+.-]+):\/(.*)$/.exec(path);
  if (foreign) return `${foreign[1] as string}:${encodePath(foreign[2] as string)}`;
  if (path.startsWith('//')) return `file:${encodePath(path)}`;
  return `file://${encodePath(path.startsWith('/') ? path : `/${path}`)}`;
}

/** Percent signs for all but letters, digits, `-._~` and slashes: the strictest spelling, which every client reads. */
function encodePath(path: string): string {
  return path.split('/').map((segment) => encodeURIComponent(segment).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)).join('/');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign, or bytes that are no UTF-8: then it stands for itself.
    return text;
  }
}
