// The first tap on a stated number shows how it was computed, the second one follows its link.
{
  let tapped;
  document.addEventListener("click", (event) => {
    const number = event.target.closest?.("a.stated");
    if (number && event.pointerType === "touch" && number !== tapped && !event.defaultPrevented) {
      event.preventDefault();
      number.focus({ preventScroll: true });
    }
    tapped = number;
  });
}
