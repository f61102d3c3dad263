export const canvas = null;
