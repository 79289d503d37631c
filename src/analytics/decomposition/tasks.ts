import type { MarketQuestion } from '../memory/market-memory'

/** Rows looked at in one step. */
const STEP = 2_048

/**
 * What models are for, as the catalogues say now: of several entries of one model, the first by id that names a
 * task. Catalogues have no past, so this is the same as of any moment.
 */
export async function taskOf(question: MarketQuestion): Promise<(member: number) => string | null> {
    const rows = await question.memory.reader.rows(
        `SELECT DISTINCT ON (model_id) model_id, task FROM catalogue_entry WHERE task IS NOT NULL ORDER BY model_id, id COLLATE "C"`,
    )
    const { members } = question.memory
    const tasks = new Map<number | undefined, string>()
    for (const [row, [id, task]] of (rows as [string, string][]).entries()) {
        if (row % STEP === 0) await question.rest()
        tasks.set(members.find(id), task)
    }
    return (member) => tasks.get(member) ?? null
}
