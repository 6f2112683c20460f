import type { EditId } from '../id.ts'
import type { EditChanges } from '../ports.ts'

/** This process announces its own writes. */
export function editChanges(): EditChanges & { readonly announce: (id: EditId) => void } {
  const listeners = new Map<EditId, Set<() => void>>()
  return {
    announce(id) {
      for (const listener of [...(listeners.get(id) ?? [])]) listener()
    },
    subscribe(id, listener) {
      const own = () => listener() // an entry of its own, even for the same function twice
      const all = listeners.get(id) ?? new Set()
      all.add(own)
      listeners.set(id, all)
      return () => {
        all.delete(own)
        if (all.size === 0 && listeners.get(id) === all) listeners.delete(id)
      }
    },
  }
}
