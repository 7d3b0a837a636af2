import { nameOtherFormat } from './image-signature.ts';
import type { PhotoLimits, PhotoProblem } from './photo.ts';

interface Size {
  width: number;
  height: number;
}

export function unsupported(bytes: Buffer): PhotoProblem {
  const detected = nameOtherFormat(bytes);
  return {
    code: 'IMAGE_FORMAT_UNSUPPORTED',
    message: `The file is ${detected === undefined ? 'not an image that is known here' : `in the format ${detected}`}; send a JPEG or PNG. Its content decides, not its name.`,
    hint: detected === 'HEIC' ? 'Have the phone or the browser convert the photo to JPEG first.' : undefined,
    params: { supported: ['JPEG', 'PNG'], detected },
  };
}

/** @param reason half a sentence for the message, without anything from the file */
export function unreadable(format: string | undefined, reason: string): PhotoProblem {
  return {
    code: 'IMAGE_UNREADABLE',
    message: `The file is not a whole, valid image: ${reason}. Export the photo again and send the new file.`,
    params: { format },
  };
}

/** The rules on width and height (after EXIF orientation) that the header alone can decide. */
export function sizeProblems({ width, height }: Size, { minSide }: PhotoLimits): PhotoProblem[] {
  const problems: PhotoProblem[] = [];
  if (width !== height) {
    problems.push({
      code: 'IMAGE_NOT_SQUARE',
      message: `The image is ${width}x${height} pixels; crop it so that width and height are equal.`,
      params: { width, height },
    });
  }
  if (Math.min(width, height) < minSide) {
    problems.push({
      code: 'IMAGE_TOO_SMALL',
      message: `The image is ${width}x${height} pixels; send one of at least ${minSide}x${minSide}.`,
      params: { width, height, limit: minSide },
    });
  }
  return problems;
}

export function tooManyPixels({ width, height }: Size, { maxPixels }: PhotoLimits): PhotoProblem {
  return {
    code: 'FILE_TOO_LARGE',
    message: `The image is ${width}x${height} pixels; send one of at most ${maxPixels} pixels in all.`,
    params: { width, height, unit: 'pixels', limit: maxPixels },
  };
}

export function tooMuchMemory({ width, height }: Size, { maxDecodeBytes }: PhotoLimits): PhotoProblem {
  return {
    code: 'FILE_TOO_LARGE',
    message: `The image of ${width}x${height} pixels takes too much memory to read; save it smaller, or neither progressive nor interlaced.`,
    params: { width, height, unit: 'decoded bytes', limit: maxDecodeBytes },
  };
}
