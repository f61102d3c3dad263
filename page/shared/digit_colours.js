// The colours of the ten digits, the same on every tab: see page.css.

export function readDigitColours(element) {
  const style = getComputedStyle(element);
  return Array.from({ length: 10 }, (_, digit) => style.getPropertyValue(`--digit-${digit}`));
}
