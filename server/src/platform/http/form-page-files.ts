import { z } from 'zod';
import { defineRoute, type Route } from './route.ts';

const style = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; place-items: center; min-height: 100vh; }
main { width: min(24rem, 100% - 2rem); padding: 2rem 0; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; line-height: 1.25; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input { box-sizing: border-box; width: 100%; padding: .6rem; font: inherit; border: 1px solid #767676; border-radius: .4rem; }
button { margin-top: 1.25rem; width: 100%; padding: .7rem; font: inherit; font-weight: 600; color: #fff; background: #1f4e79; border: 0; border-radius: .4rem; cursor: pointer; }
button:disabled { opacity: .6; cursor: progress; }
:focus-visible { outline: 3px solid #6aa5d8; outline-offset: 2px; }
.hint { margin: .3rem 0 0; font-size: .875rem; }
#outcome { min-height: 3rem; }
`;

// What is wrong with a field is the API's own sentence; what became of the link is the page's, in its language.
const script = `'use strict';
const form = document.querySelector('form');
const outcome = document.getElementById('outcome');
const button = form.querySelector('button');
const words = form.dataset;
const account = document.getElementById('account');
const query = new URLSearchParams(location.search);
const token = 'withoutToken' in words ? undefined : query.get('token');
const back = query.get('return');
let returnTo = null;
// The token must not stay in the address bar, the history or a referrer.
history.replaceState(null, '', location.pathname);
const end = (text) => {
  document.getElementById('lead').remove();
  form.remove();
  outcome.textContent = text;
};
const endInvalid = () => {
  end(words.invalidLink);
  document.getElementById('another')?.removeAttribute('hidden');
};
const post = (path, body) =>
  fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const inspect = async () => {
  outcome.textContent = words.wait;
  try {
    const response = await post(words.inspect, { token, ...(back && { return: back }) });
    const found = await response.json();
    if (found.error?.code === 'ONE_TIME_TOKEN_INVALID') return endInvalid();
    if (!response.ok) return end(found.error.message);
    returnTo = found.return_to ?? null;
    account.querySelector('strong').textContent = found.email;
    account.hidden = false;
    const knownAs = document.getElementById('known-as');
    if (knownAs) knownAs.value = found.email;
    outcome.textContent = '';
    button.disabled = false;
  } catch {
    outcome.textContent = words.noAnswer;
  }
};
if (token === null || token === '') endInvalid();
else if (words.inspect) void inspect();
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  outcome.textContent = words.wait;
  const filled = [...new FormData(form)].filter(([, value]) => value !== '');
  try {
    const response = await post(form.action, { token, ...Object.fromEntries(filled) });
    if (response.ok && returnTo !== null) return location.assign(returnTo);
    const answer = JSON.parse((await response.text()) || '{}');
    if (response.ok) return end(answer[words.flag] === true ? words.doneFlagged : words.done);
    const { error } = answer;
    if (error.code === 'ONE_TIME_TOKEN_INVALID') return endInvalid();
    const issues = error.details?.issues?.map((issue) => issue.message) ?? [];
    outcome.textContent = (issues.length > 0 ? issues : [error.message]).join(' ');
  } catch {
    outcome.textContent = words.noAnswer;
  }
  button.disabled = false;
});
`;

const file = (path: string, operationId: string, contentType: string, body: string): Route =>
  defineRoute({
    method: 'GET',
    path,
    operationId,
    tag: 'Pages',
    summary: 'Part of the pages behind links',
    access: { kind: 'anyone', because: 'the file is the same for everybody and holds nothing of anyone' },
    limit: 'general',
    undocumented: true,
    responses: { 200: { description: 'The file.', body: z.string(), contentType } },
    problems: [],
    handle: () => ({
      status: 200,
      body,
      headers: { 'content-type': `${contentType}; charset=utf-8`, 'cache-control': 'no-cache' },
    }),
  });

/** Script and style of every page that `createFormPage` makes; mounted once. */
export const formPageFiles: readonly Route[] = [
  file('/pages/form.js', 'getFormScript', 'text/javascript', script),
  file('/pages/form.css', 'getFormStyle', 'text/css', style),
];
