const LONGEST = 2560;
const WORTH = 600_000;

/**
 * A photograph as a smaller JPEG of at most 2560 pixels, without where and when it was taken; anything else, and
 * what would not get smaller, stays as it is.
 * @param {File} file
 * @returns {Promise<File>}
 */
export async function shrinkPhoto(file) {
  if (!/^image\/(jpeg|png|webp|heic)$/.test(file.type) || file.size < WORTH) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const small = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
    if (small.size >= file.size) return file;
    return new File([small], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
  } catch {
    return file; // a format that this browser cannot draw
  }
}
