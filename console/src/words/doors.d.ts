// A language's file of words, of which only the sections of the doors are taken. Told as whole, so that parts of
// the user interface can stand on either side; test/crawl.test.ts opens every door.
declare module '*.ts?doors' {
  import type { Words } from './en.ts';

  export const doorSections: Words;
}
