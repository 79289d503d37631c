import * as stats from '.'

const random = stats.seeded(5)
const demand = Array.from({ length: 100_000 }, () =>
    random() < 0.66 ? 0 : Math.floor((1 - random()) ** (-1 / 1.1)),
)

function everything() {
    const d = stats.distribution(demand)
    return [
        stats.lorenzCurve(d, 200),
        stats.gini(d),
        stats.giniActive(d),
        stats.inactiveShare(d),
        stats.giniUnbiased(d),
        stats.giniDeltaInterval(d),
        stats.hhi(d),
        stats.hhiNormalised(d),
        stats.concentrationRatio(d, 4),
        stats.topShare(d, 0.01),
        stats.theilT(d),
        stats.theilL(d),
        stats.atkinson(d, 0.5),
        stats.atkinson(d, 1),
        stats.hoover(d),
        ...[0, 1, 2, Infinity].map((q) => stats.effectiveNumber(d, q)),
        stats.nakamoto(d),
        stats.nicheShare(d, 50),
        stats.rankSize(d, 100),
        stats.rankSizeSlope(d, 1000),
        stats.richnessEstimate(d),
        stats.sampleCoverage(d),
        stats.histogram(d),
    ]
}

test('everything about a hundred thousand models, two thirds of them unused, takes a fraction of a second', () => {
    everything()
    const start = process.cpuUsage()
    everything()
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(500)
})

test('the same demand gives the same answers, to the bit', () => {
    expect(JSON.stringify(everything())).toBe(JSON.stringify(everything()))
})

test('every answer is a finite number or null with a sentence', () => {
    for (const answer of everything()) {
        if (!('nullReason' in answer)) continue
        if (answer.value === null) expect(answer.nullReason).toMatch(/^[A-Z].*\.$/)
        else if (typeof answer.value === 'number') expect(Number.isFinite(answer.value)).toBe(true)
    }
})
