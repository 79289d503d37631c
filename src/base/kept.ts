/** A map, or a cache that is used like one. */
interface Keeping<Key, Value> {
    get(key: Key): Value | undefined
    set(key: Key, value: NoInfer<Value>): unknown
    delete(key: Key): unknown
}

/** What is kept under a key; else it is made, and kept from then on. A promise that fails is forgotten. */
export function kept<Key, Value>(keeping: Keeping<Key, Value>, key: Key, make: () => Value): Value {
    const known = keeping.get(key)
    if (known !== undefined) return known
    const made = make()
    keeping.set(key, made)
    if (made instanceof Promise) made.catch(() => keeping.delete(key))
    return made
}
