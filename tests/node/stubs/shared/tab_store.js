// What a tab keeps, without IndexedDB.

const kept = new Map();

export async function keep(name, value) {
  kept.set(name, value);
  return true;
}
export const readKept = async (name) => kept.get(name) ?? null;
export const forgetKept = async () => kept.clear();
