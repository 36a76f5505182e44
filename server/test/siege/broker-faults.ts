import { setTimeout as wait } from 'node:timers/promises';
import type { SiegeBroker } from './broker.ts';
import type { Fault } from './faults.ts';
import type { Stand } from './stand.ts';

const brokerOf = ({ broker }: Stand): SiegeBroker => {
  if (broker === undefined) throw new Error('This siege has no broker');
  return broker;
};

/** What a broker may do to the house; for sieges that have one. */
export const brokerFaults: readonly Fault[] = [
  {
    name: 'the broker restarted',
    part: 'broker',
    strike: (stand) => brokerOf(stand).restart(),
  },
  {
    name: 'the broker killed, and started with nothing',
    part: 'broker',
    strike: async (stand, chance) => {
      await brokerOf(stand).kill();
      await wait(chance.between(500, 3_000));
      await brokerOf(stand).start();
    },
  },
  {
    name: 'the broker frozen',
    part: 'broker',
    strike: async (stand, chance) => {
      brokerOf(stand).freeze();
      await wait(chance.between(1_000, 4_000));
      brokerOf(stand).thaw();
    },
  },
  {
    name: 'the broker emptied again and again',
    part: 'broker',
    strike: async (stand, chance) => {
      for (let time = 0; time < 5; time += 1) {
        await brokerOf(stand).empty();
        await wait(chance.below(400));
      }
    },
  },
  {
    name: 'a worker killed while the broker is away',
    part: 'broker',
    strike: async (stand, chance) => {
      const worker = chance.pick(stand.workers);
      await worker.ready();
      await brokerOf(stand).kill();
      worker.signal('SIGKILL');
      await worker.ready();
      await brokerOf(stand).start();
    },
  },
];
