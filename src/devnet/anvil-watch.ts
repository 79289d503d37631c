import type { Anvil } from './anvil'
import { threadState } from './thread-state'
import { PATIENCE, type Patience, Vitals } from './vitals'
import { WakingTime } from './waking-time'

/** Milliseconds between two looks, between two questions, and for an answer. */
const [LOOK_MS, ASK_MS, ANSWER_MS] = [1_000, 3_000, 15_000]

/** Kills an anvil that hangs, so that whoever waits for its answers hears of it. Whether it lives is not looked at here. */
export function watchAnvil(
    anvil: () => Anvil,
    onHung: (reason: string) => void,
    patience: Patience = PATIENCE,
): { end(): void } {
    let watched = anvil()
    let vitals = new Vitals(patience)
    let isAsked = false
    let lastAsked = 0
    const time = new WakingTime()
    const timer = setInterval(() => {
        const passed = time.passed()
        const now = anvil()
        if (now !== watched) {
            watched = now
            vitals = new Vitals(patience)
        }
        if (!now.isAlive) return
        const hang = vitals.look(passed, threadState(now.pid))
        if (hang) {
            onHung(hang.words)
            now.kill()
            return
        }
        if (isAsked || performance.now() - lastAsked < ASK_MS) return
        isAsked = true
        lastAsked = performance.now()
        const asked = vitals
        void answers(now.url).then((does) => {
            if (does) asked.heard()
            isAsked = false
        })
    }, LOOK_MS)
    timer.unref()
    return { end: () => clearInterval(timer) }
}

async function answers(url: string): Promise<boolean> {
    try {
        const answer = await fetch(url, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}',
            signal: AbortSignal.timeout(ANSWER_MS),
        })
        await answer.arrayBuffer()
        return true
    } catch {
        return false
    }
}
