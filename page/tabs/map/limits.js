export const MAX_IMAGES = 64; // whose images one request of the Map may ask for
