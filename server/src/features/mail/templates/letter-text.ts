import type { Block, Letter } from './letter.ts';

const width = 76;

const wrap = (text: string): string => {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
};

const column = (rows: readonly (readonly [string, string])[]): number =>
  Math.max(...rows.map(([label]) => label.length));

const textOfBlock = (block: Block): string => {
  switch (block.kind) {
    case 'paragraph':
      return wrap(block.text);
    case 'words':
      return block.text;
    case 'title':
      return `${wrap(block.text)}\n${'-'.repeat(Math.min([...block.text].length, width))}`;
    case 'button':
      // On a line of its own, so that no program breaks it or takes a full stop for a part of it.
      return `${block.label}:\n${block.link.href}`;
    case 'facts':
    case 'figures': {
      const indent = column(block.rows) + 3;
      return block.rows.map(([label, value]) => `${`${label}:`.padEnd(indent)}${value}`).join('\n');
    }
    case 'table': {
      if (block.rows.length === 0) return `${block.caption}\n${block.whenEmpty}`;
      const indent = column([block.columns, ...block.rows]) + 3;
      const lines = [block.columns, ...block.rows].map(([one, other]) => `  ${one.padEnd(indent)}${other}`);
      return [block.caption, ...lines].join('\n');
    }
  }
};

/** The letter as plain text. */
export const letterText = ({ heading, blocks, footer }: Letter): string =>
  [
    `${heading}\n${'='.repeat(Math.min([...heading].length, width))}`,
    ...blocks.map(textOfBlock),
    `-- \n${footer.map(wrap).join('\n')}\n`,
  ].join('\n\n');
