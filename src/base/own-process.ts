import { join } from 'node:path'

/**
 * How to run a module as a separate process or thread: compiled files directly, TypeScript sources through the loader
 * that the tools use.
 * @param file as `require.resolve` has it
 */
export function ownProcess(file: string): { script: string; args: string[] } {
    if (!file.endsWith('.ts')) return { script: file, args: [] }
    return { script: join(__dirname, '../../tools/run.cjs'), args: [file] }
}
