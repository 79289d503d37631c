import { ending } from './child-main'

/** Exit code of a check that could not run, or not compare all: 1 says that something differs. */
export const NOT_CHECKED = 2

/** Runs a command that checks something, and ends the process with its exit code: 0 no difference, 1 some, 2 it could not run. */
export async function check(run: () => Promise<number>): Promise<void> {
    try {
        process.exit(await run())
    } catch (error) {
        console.error(ending(error).sentence)
        process.exit(NOT_CHECKED)
    }
}
