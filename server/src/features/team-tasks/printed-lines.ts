import type { Readable } from 'node:stream';

/** Of a longer line only so much is told. */
const longestLine = 2_000;

/**
 * Tells what is printed line by line, and a line that is too long as soon as it is: whoever prints without end and without
 * a line break fills no memory. The last line is told when the stream ends.
 */
export const readPrintedLines = (stream: Readable, onLine: (line: string) => void): void => {
  let line = '';
  let isTold = false;

  const append = (text: string): void => {
    if (isTold) return;
    line += text.slice(0, longestLine - line.length);
    if (line.length < longestLine) return;
    isTold = true;
    onLine(line);
  };
  const finish = (): void => {
    if (!isTold) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    line = '';
    isTold = false;
  };

  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    let from = 0;
    for (let at = chunk.indexOf('\n'); at >= 0; at = chunk.indexOf('\n', from)) {
      append(chunk.slice(from, at));
      finish();
      from = at + 1;
    }
    append(chunk.slice(from));
  });
  stream.on('end', () => {
    if (line !== '') finish();
  });
};
