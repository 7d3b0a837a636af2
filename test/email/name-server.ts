import type { RemoteInfo } from 'node:dgram';
import type { Socket } from 'node:net';
import {
  type Answer,
  decode,
  encode,
  type Packet,
  RECURSION_AVAILABLE,
  streamEncode,
  TRUNCATED_RESPONSE,
} from 'dns-packet';
import { closeLoopbackPort, openLoopbackPort } from './loopback-port.ts';

export interface Question {
  name: string;
  type: string;
  id: number;
  transport: 'udp' | 'tcp';
}

/** What to send for one question; a packet without an id is sent with the question's. No packets: silence. */
export type Behaviour = (question: Question) => Reply[] | Promise<Reply[]>;
export type Reply = Pick<Packet, 'id' | 'flags' | 'answers'>;

export const rcode = { noError: 0, serverFailure: 2, nameError: 3, refused: 5 } as const;
export const truncated = TRUNCATED_RESPONSE;

export function answer(...answers: Answer[]): Reply[] {
  return [{ answers }];
}

export function failure(code: (typeof rcode)[keyof typeof rcode]): Reply[] {
  return [{ flags: code }];
}

export interface NameServer extends AsyncDisposable {
  /** For the resolver's list of servers. */
  address: string;
  /** Every question that arrived, retransmissions included. */
  questions: Question[];
  /** The largest number of questions that were without an answer at once. */
  mostOpen(): number;
}

/** A name server on loopback (UDP and TCP on one port) that answers as well or as badly as it is told to. */
export async function startNameServer(behave: Behaviour): Promise<NameServer> {
  const questions: Question[] = [];
  let open = 0;
  let mostOpen = 0;

  async function handle(message: Buffer, transport: Question['transport']): Promise<Packet[]> {
    const { id = 0, questions: asked = [] } = decode(message);
    const [first] = asked;
    if (first === undefined) return [];
    const question = { name: first.name.toLowerCase(), type: first.type, id, transport };
    questions.push(question);
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    const replies = await behave(question);
    open -= 1;
    return replies.map((reply) => ({
      type: 'response',
      id,
      questions: asked,
      ...reply,
      flags: RECURSION_AVAILABLE | (reply.flags ?? 0),
    }));
  }

  const loopback = await openLoopbackPort();
  const { udp, tcp, port } = loopback;
  let closed = false;
  udp.on('message', async (message: Buffer, peer: RemoteInfo) => {
    for (const packet of await handle(message, 'udp')) {
      if (!closed) udp.send(encode(packet), peer.port, peer.address);
    }
  });
  tcp.on('connection', (socket: Socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', async (data: Buffer) => {
      for (const packet of await handle(data.subarray(2), 'tcp')) socket.write(streamEncode(packet));
    });
  });

  return {
    address: `127.0.0.1:${port}`,
    questions,
    mostOpen: () => mostOpen,
    async [Symbol.asyncDispose]() {
      closed = true;
      await closeLoopbackPort(loopback);
    },
  };
}
