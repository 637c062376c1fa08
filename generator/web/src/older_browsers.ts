// What a library asks for and browsers of before 2021 lack; imported before the library.

if (!Object.hasOwn) {
  Object.hasOwn = (of, name) => Object.prototype.hasOwnProperty.call(of, name);
}
