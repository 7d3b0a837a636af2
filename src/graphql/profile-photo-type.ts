import type { StoredPhoto } from '../photos/stored-photo.ts';
import { builder } from './builder.ts';

export const ProfilePhoto = builder.objectRef<StoredPhoto>('ProfilePhoto').implement({
  description: 'A stored photo: upright, scaled down to at most 1024 pixels, without metadata.',
  fields: (t) => ({
    url: t.string({
      description:
        'Where a browser gets it. Unguessable, and needs no token; from S3 it is signed and ends after a time, so ask ' +
        'for it anew instead of keeping it.',
      resolve: ({ key }, _args, { deps }) => deps.photos.url(key),
    }),
    width: t.exposeInt('width', { description: 'Width in pixels.' }),
    height: t.exposeInt('height', { description: 'Height in pixels; the same as the width.' }),
    contentType: t.exposeString('contentType', { description: '`image/jpeg` or `image/png`.' }),
    bytes: t.exposeInt('bytes', { description: 'Size of the file.' }),
  }),
});

export const ProfilePhotoPreview = builder.objectRef<StoredPhoto>('ProfilePhotoPreview').implement({
  description: 'A photo as it would be stored.',
  fields: (t) => ({
    width: t.exposeInt('width', { description: 'As `ProfilePhoto.width`.' }),
    height: t.exposeInt('height', { description: 'As `ProfilePhoto.height`.' }),
    contentType: t.exposeString('contentType', { description: 'As `ProfilePhoto.contentType`.' }),
    bytes: t.exposeInt('bytes', { description: 'As `ProfilePhoto.bytes`.' }),
  }),
});
