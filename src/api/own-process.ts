import { join } from 'node:path'

/** How a module is run as a process of its own: as it is, or from its source. @param file as `require.resolve` has it */
export function ownProcess(file: string): { script: string; args: string[] } {
    if (!file.endsWith('.ts')) return { script: file, args: [] }
    return { script: join(__dirname, '../../tools/run.cjs'), args: [file] }
}
