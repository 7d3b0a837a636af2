import { drupal } from './drupal.ts';
import type { Preset } from './preset.ts';
import { stripe } from './stripe.ts';
import { wordpress } from './wordpress.ts';

export type PresetName = 'wordpress' | 'drupal' | 'stripe';

export const presets: Readonly<Record<PresetName, Preset>> = { wordpress, drupal, stripe };
