// Photos without images: a file is its own image, {naturalWidth, naturalHeight}, and a part of it is its region.

export class BadPhoto extends Error {
  constructor(key) {
    super(key);
    this.key = key;
  }
}

export async function openPhoto(file) {
  if (file.bad) throw new BadPhoto(file.bad);
  return file;
}

export const cutOut = async (_, region) => ({ region });
