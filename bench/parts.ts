import type { BenchContext } from './context.ts';
import type { PartName } from './options.ts';
import { measureCreates } from './parts/creates.ts';
import { measureGrowth } from './parts/growth.ts';
import { measurePasswords } from './parts/passwords.ts';
import { measureProfile } from './parts/profile.ts';
import { runProgram } from './parts/programs.ts';
import { measureStart } from './parts/start.ts';
import type { Results } from './results.ts';

type PartResult<Name extends PartName> = NonNullable<Results[Name]>['result'];

export const parts: { [Name in PartName]: (context: BenchContext) => Promise<PartResult<Name>> } = {
  creates: measureCreates,
  passwords: measurePasswords,
  responsiveness: (context) => runProgram(context, ['bench/passwords-responsiveness.ts']),
  import: (context) => runProgram(context, ['bench/import.ts']),
  growth: measureGrowth,
  uploads: (context) => runProgram(context, ['bench/uploads.ts']),
  start: measureStart,
  profile: measureProfile,
};
