const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [520, 260, 64, 40, 44, 24];
const COLOURS = ['#1f6feb', '#8c959f'];

/** An SVG of lines over a number of workers, whose axis is logarithmic; the other axis starts at zero. */
export function drawPlot<Point extends { readonly workers: number }>(
  title: string,
  points: readonly Point[],
  lines: Readonly<Record<string, (point: Point) => number>>,
): string {
  const sizes = points.map(({ workers }) => Math.log(workers));
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
  const most =
    1.1 * Math.max(...points.flatMap((point) => Object.values(lines).map((of) => of(point))));
  const x = (workers: number): number =>
    LEFT + ((Math.log(workers) - low) / (high - low || 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => HEIGHT - BOTTOM - (value / most) * (HEIGHT - BOTTOM - TOP);
  const text = (at: readonly [number, number], words: string, more = ''): string =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" ${more}>${words}</text>`;
  const drawn = Object.entries(lines).flatMap(([name, of], index) => {
    const colour = COLOURS[index] ?? '#000';
    const at = points.map((point) => [x(point.workers), y(of(point))] as const);
    const path = at.map((each) => each.map((value) => value.toFixed(1)).join(',')).join(' ');
    return [
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...at.map(
        ([cx, cy]) =>
          `<circle cx="${cx.toFixed(1)}" cy="${cy.toFixed(1)}" r="3" fill="${colour}"/>`,
      ),
      ...at.map(([cx, cy], point) =>
        text([cx, cy - 8], shown(of(points[point] as Point)), 'text-anchor="middle"'),
      ),
      text([LEFT + 150 * index, 36], name, `fill="${colour}"`),
    ];
  });
  const axis = `M${LEFT},${TOP} V${HEIGHT - BOTTOM} H${WIDTH - RIGHT}`;
  const ticks = points.map(({ workers }) =>
    text([x(workers), HEIGHT - BOTTOM + 16], workers.toLocaleString('en'), 'text-anchor="middle"'),
  );
  const ends = [
    text([LEFT - 8, y(0)], '0', 'text-anchor="end"'),
    text([WIDTH / 2, HEIGHT - 6], 'workers', 'text-anchor="middle"'),
    text([LEFT, 18], title, 'font-weight="bold"'),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<path d="${axis}" fill="none" stroke="#57606a"/>`,
    ...[...drawn, ...ticks, ...ends],
    '</svg>\n',
  ].join('\n');
}

const shown = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(2);
