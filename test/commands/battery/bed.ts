/** What each part of the battery is given: the world, and values that mean something. */
import type { Platform } from '#core/identity.ts';
import type { Battery } from '../../support/battery.ts';
import type { Samples } from '../../support/samples.ts';

export type Bed = { battery: Battery; samples: { readonly [P in Platform]: Samples } };

/** Made before the first test runs, so it is asked for inside of each. */
export type Ask = () => Bed;
