export const DIGITS = Array.from({ length: 10 }, (_, digit) => digit); // 0 to 9
