import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { startSmtpPeer } from '../../../test/harness/smtp-server.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import type { Log } from '../../platform/log/log.ts';
import { MailFailure } from '../../platform/mail/mail-transport.ts';
import { parseSmtpAddress } from '../../platform/mail/smtp-address.ts';
import { createSmtpTransport } from '../../platform/mail/smtp-transport.ts';
import { createMailWatch } from './mail-watch.ts';

const account = { user: 'house', password: 'right' };

const openWatch = (url: string) => {
  const address = parseSmtpAddress(url) ?? assert.fail(`${url} is not an address`);
  const clock = movableClock();
  const logged: string[] = [];
  const note = ({ name }: { readonly name: string }): void => void logged.push(name);
  const log: Log = { write: note, writeError: note };
  const transport = createSmtpTransport({ address, connections: 1 });
  return { clock, logged, watch: createMailWatch({ transport, clock, log }) };
};

test('a house that sends no mail notices within a minute that the server is away, and soon that it is back', async () => {
  const peer = await startSmtpPeer();
  const { clock, watch } = openWatch(peer.url);
  await watch.check();
  await waitFor(() => assert.equal(peer.connections(), 1));
  await waitFor(() => assert.equal(peer.openConnections(), 0));
  await watch.check();
  assert.equal(peer.connections(), 1, 'it was asked again at once');
  await peer.stop();
  clock.letPassMs(60_001);
  await waitFor(() => assert.rejects(watch.check(), { name: 'MailFailure', fault: 'network' }));
  await peer.start();
  clock.letPassMs(15_001);
  await waitFor(() => watch.check());
});

test('a refused log in is an error for the operator, once, and not again at every look', async () => {
  const peer = await startSmtpPeer({ account });
  const { clock, logged, watch } = openWatch(peer.url.replace('//', '//house:wrong@'));
  for (let looks = 1; looks <= 3; looks += 1) {
    await waitFor(async () => {
      await assert.rejects(watch.check(), { fault: 'house' });
      assert.equal(peer.connections(), looks);
    });
    await waitFor(() => assert.equal(peer.openConnections(), 0));
    clock.letPassMs(15_001);
  }
  assert.deepEqual(logged, ['mail.server_refuses_us']);
});

test('a refused recipient says nothing about the server', async () => {
  const peer = await startSmtpPeer();
  const { watch } = openWatch(peer.url);
  watch.note(new MailFailure('recipient', 'The mail server refused the address.', '550 No such user'));
  await watch.check();
  watch.note(new MailFailure('later', 'Not now.', '451 Greylisted'));
  await watch.check();
});
