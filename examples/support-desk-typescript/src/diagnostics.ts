/** Looking at customers' servers from here. */
import { exec, execFile } from 'node:child_process';
import { promisify } from 'node:util';

const inShell = promisify(exec);
const inProcess = promisify(execFile);

/** Whether a server answers, by a shell. */
export async function ping(host: string): Promise<string> {
  const { stdout } = await inShell(`ping -c 1 ${host}`); // finds model-output-to-shell
  return stdout;
}

/** The way to a server, by a list of arguments; a host that looks like an option is none. */
export async function trace(host: string, hops: number): Promise<string> {
  const { stdout } = await inProcess('traceroute', ['-m', String(hops), '--', host]);
  return stdout;
}

/** Any page that this machine can reach, those inside our network too. */
export async function fetchPage(address: string): Promise<string> {
  const response = await fetch(address); // finds model-output-to-url
  return response.text();
}

/** The status page of one of our regions. */
export async function fetchStatus(region: 'eu' | 'us' | 'ap'): Promise<string> {
  const response = await fetch(`https://${region}.status.example/`);
  return response.text();
}
