/** The parts of V8's profile that are read here (`.cpuprofile`, times in microseconds). */
export interface CpuProfile {
  startTime: number;
  nodes: readonly ProfileNode[];
  samples: readonly number[];
  timeDeltas: readonly number[];
}

interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string; lineNumber: number };
  children?: readonly number[];
}

export const profileAreas = {
  http: 'Node: HTTP, sockets',
  yoga: 'Yoga: request, response, plug-ins',
  graphql: 'GraphQL: variables, execution (compiled)',
  edge: 'this service: edge and schema (src/http, src/graphql)',
  rules: 'this service: rules and story (src/customers, src/email, ...)',
  rows: 'this service: rows of the statement',
  database: 'pg',
  log: 'log',
  garbage: 'garbage collection',
  other: 'other',
} as const;
export type ProfileArea = keyof typeof profileAreas;

/** First match wins. Frames of Node itself count for whoever called them, except where they serve HTTP. */
const areaOfUrl: readonly [RegExp, ProfileArea][] = [
  [/^node:_http/, 'http'],
  [/node_modules\/(graphql-yoga|@whatwg-node|@envelop|@graphql-yoga|lru-cache)\//, 'yoga'],
  [/node_modules\/(graphql|@graphql-tools|@pothos|graphql-jit)\//, 'graphql'],
  [/node_modules\/(@prisma|pg|pg-[a-z]+|postgres-[a-z]+)\/|^wasm:/, 'database'],
  [
    /node_modules\/(pino|@pinojs|sonic-boom|fast-redact|safe-stable-stringify|quick-format-unescaped)\//,
    'log',
  ],
  [/dist\/src\/(http|graphql)\//, 'edge'],
  [/dist\/src\/customers\/(row-source|write-\w+|writer|customer-write|customer-record)\./, 'rows'],
  [/dist\/src\//, 'rules'],
];

/** Microseconds by area, of the samples within a window of the monotonic clock; time in which nothing ran is left out. */
export function timeByArea(
  { startTime, nodes, samples, timeDeltas }: CpuProfile,
  window: { from: number; to: number },
): Record<ProfileArea, number> {
  const areas = areasOfNodes(nodes);
  const times = Object.fromEntries(Object.keys(profileAreas).map((area) => [area, 0])) as Record<
    ProfileArea,
    number
  >;
  let now = startTime;
  for (const [i, id] of samples.entries()) {
    const delta = timeDeltas[i] ?? 0;
    now += delta;
    const area = areas.get(id);
    if (area !== undefined && now >= window.from && now <= window.to) times[area] += delta;
  }
  return times;
}

function areaOf({ callFrame: { url, lineNumber } }: ProfileNode): ProfileArea | undefined {
  // Code without a file that has lines all the same is what graphql-jit makes of an operation.
  if (url === '' && lineNumber >= 0) return 'graphql';
  return areaOfUrl.find(([pattern]) => pattern.test(url))?.[1];
}

/** Idle frames have no area. */
function areasOfNodes(nodes: readonly ProfileNode[]): Map<number, ProfileArea> {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const areas = new Map<number, ProfileArea>();
  for (const { id, callFrame } of nodes) {
    if (callFrame.functionName === '(idle)') continue;
    if (callFrame.functionName === '(garbage collector)') {
      areas.set(id, 'garbage');
      continue;
    }
    let area: ProfileArea | undefined;
    for (let node = byId.get(id); node !== undefined && area === undefined; ) {
      area = areaOf(node);
      node = byId.get(parents.get(node.id) ?? -1);
    }
    // Reading a request off its socket has no caller but the event loop.
    areas.set(id, area ?? (callFrame.url.startsWith('node:') ? 'http' : 'other'));
  }
  return areas;
}
