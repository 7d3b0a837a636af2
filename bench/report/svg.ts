/** One bar's part, stacked on those before it. */
export interface Segment {
  value: number;
  color: string;
}

export interface Bar {
  label: string;
  segments: readonly Segment[];
  /** Written at the end of the bar. */
  text: string;
}

export interface BarChart {
  title: string;
  /** What lengths mean. */
  subtitle: string;
  groups: readonly { label: string; bars: readonly Bar[] }[];
  legend: readonly { label: string; color: string }[];
}

const WIDTH = 860;
const LABELS = 250;
const TEXTS = 130;
const BAR = 20;
const GAP = 6;
const HEAD = 84;
const GROUP_HEAD = 28;
const GROUP_GAP = 12;

/** Horizontal bars in groups, as SVG that needs nothing else; it brings its own light background. */
export function barChart({ title, subtitle, groups, legend }: BarChart): string {
  const most = Math.max(...groups.flatMap(({ bars }) => bars.map(lengthOf)));
  const scale = (WIDTH - LABELS - TEXTS) / most;
  const parts: string[] = [];
  let y = HEAD;
  for (const group of groups) {
    if (group.label !== '') {
      parts.push(text(24, y + 18, group.label, 'font-weight="600"'));
      y += GROUP_HEAD;
    }
    for (const bar of group.bars) {
      parts.push(text(LABELS - 10, y + 15, bar.label, 'text-anchor="end"'));
      let x = LABELS;
      for (const { value, color } of bar.segments) {
        const width = Math.max(value * scale, 0);
        parts.push(rect(x, y, width, BAR, color));
        x += width;
      }
      parts.push(text(x + 8, y + 15, bar.text));
      y += BAR + GAP;
    }
    y += GROUP_GAP;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" role="img"
  font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif" font-size="13" fill="#1f2328">
<title>${escapeXml(title)}</title>
<rect width="${WIDTH}" height="${y}" rx="8" fill="#ffffff" stroke="#d0d7de"/>
${text(24, 30, title, 'font-size="16" font-weight="600"')}
${text(24, 50, subtitle, 'fill="#59636e"')}
${legendOf(legend)}
${parts.join('\n')}
</svg>
`;
}

function lengthOf({ segments }: Bar): number {
  return segments.reduce((sum, { value }) => sum + value, 0);
}

/** Characters of this size are about seven units wide. */
const CHARACTER = 7;

function legendOf(entries: BarChart['legend']): string {
  let x = 24;
  return entries
    .map(({ label, color }) => {
      const drawn = rect(x, 62, 12, 12, color) + text(x + 18, 73, label, 'font-size="12"');
      x += 18 + label.length * CHARACTER + 18;
      return drawn;
    })
    .join('\n');
}

function rect(x: number, y: number, width: number, height: number, color: string): string {
  return `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${height}" rx="2" fill="${color}"/>`;
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y}" ${attributes}>${escapeXml(content)}</text>`;
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
