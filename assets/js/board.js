// The dashboard: an opened group changes the address; what leaves the house follows it.
const sameQuery = () => document.querySelectorAll("a[data-same-query]").forEach((link) => {
  link.search = window.location.search;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const key = event.detail.requestConfig?.target?.id?.replace(/^g-/, "t-");
  const turned = key && event.detail.requestConfig.path.includes("/dashboard/groups/") && document.getElementById(key);
  if (!turned) return;
  sameQuery();
  turned.focus();
});
