/** The page behind the set-up link: a plain form, no inline script or style, so that the strictest policy holds. */
export const setupPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Set up Castellan</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/setup/page.css">
</head>
<body>
<main>
<h1>Set up Castellan</h1>
<p>Make the first administrator. This link works once.</p>
<form id="setup" method="post" action="/api/v1/setup">
<label for="email">E-mail address</label>
<input id="email" name="email" type="email" autocomplete="username" required>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="new-password" required aria-describedby="hint">
<p id="hint">A long phrase of your own is best; any characters are welcome.</p>
<button type="submit">Make administrator</button>
<p id="outcome" role="status"></p>
</form>
<noscript><p>This page needs JavaScript. Without it, run <code>npx castellan user create YOUR-ADDRESS --role admin</code> on the server.</p></noscript>
</main>
<script src="/setup/page.js"></script>
</body>
</html>
`;

export const setupStyle = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; place-items: center; min-height: 100vh; }
main { width: min(24rem, 100% - 2rem); }
h1 { font-size: 1.5rem; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input { box-sizing: border-box; width: 100%; padding: .6rem; font: inherit; border: 1px solid #767676; border-radius: .4rem; }
button { margin-top: 1.25rem; width: 100%; padding: .7rem; font: inherit; font-weight: 600; color: #fff; background: #1f4e79; border: 0; border-radius: .4rem; cursor: pointer; }
button:disabled { opacity: .6; cursor: progress; }
#hint { margin: .3rem 0 0; font-size: .875rem; }
#outcome { min-height: 3rem; }
`;

export const setupScript = `'use strict';
const form = document.getElementById('setup');
const outcome = document.getElementById('outcome');
const button = form.querySelector('button');
const token = new URLSearchParams(location.search).get('token');
// The token must not stay in the address bar, the history or a referrer.
history.replaceState(null, '', '/setup');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  outcome.textContent = 'One moment…';
  try {
    const response = await fetch('/api/v1/setup', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, email: form.email.value, password: form.password.value }),
    });
    if (response.ok) {
      form.replaceChildren(outcome);
      outcome.textContent = 'Done. You can log in now.';
      return;
    }
    const { error } = await response.json();
    const issues = error.details?.issues?.map((issue) => issue.message) ?? [];
    outcome.textContent = (issues.length > 0 ? issues : [error.message]).join(' ');
  } catch {
    outcome.textContent = 'The server did not answer. Try again.';
  }
  button.disabled = false;
});
`;
