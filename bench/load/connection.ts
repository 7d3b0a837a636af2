import { connect, type Socket } from 'node:net';
import { type HttpAnswer, readAnswer } from './http-answer.ts';

/** One keep-alive connection with at most one request under way. Lean, because it shares the machine with the servers. */
export class Connection {
  readonly #socket: Socket;
  readonly #head: string;
  #received = '';
  #onAnswer: (answer: HttpAnswer) => void = () => {};

  constructor(url: URL, headers: Record<string, string>, onLost: (error: Error) => void) {
    const lines = Object.entries({ host: url.host, 'content-type': 'application/json', ...headers });
    this.#head = `POST ${url.pathname} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`;
    this.#socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (chunk: string) => this.#read(chunk));
    this.#socket.on('error', onLost);
    this.#socket.on('close', () => onLost(new Error('the server closed a connection')));
  }

  /** `onAnswer` is called once, when the whole answer is there. Bodies are ASCII. */
  send(body: string, onAnswer: (answer: HttpAnswer) => void): void {
    this.#onAnswer = onAnswer;
    this.#socket.write(`${this.#head}content-length: ${body.length}\r\n\r\n${body}`, 'latin1');
  }

  close(): void {
    this.#socket.removeAllListeners().destroy();
  }

  #read(chunk: string): void {
    this.#received += chunk;
    const answer = readAnswer(this.#received);
    if (answer === undefined) return;
    this.#received = '';
    this.#onAnswer(answer);
  }
}
