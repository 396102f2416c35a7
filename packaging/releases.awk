# The versions of CHANGELOG.md as AppStream's list of releases. A heading is "## VERSION (DATE)", an item "- " and the
# lines below it that are set in.
function plain(text) {
  while (match(text, /\[[^]]*\]\([^)]*\)/)) {  # links keep their words
    link = substr(text, RSTART, RLENGTH)
    sub(/\].*$/, "", link)
    text = substr(text, 1, RSTART - 1) substr(link, 2) substr(text, RSTART + RLENGTH)
  }
  gsub(/[`*]/, "", text)
  gsub(/&/, "\\&amp;", text)
  gsub(/</, "\\&lt;", text)
  gsub(/>/, "\\&gt;", text)
  return text
}
function endItem() {
  if (item != "") print "          <li>" plain(item) "</li>"
  item = ""
}
function endRelease() {
  endItem()
  if (open) print "        </ul>\n      </description>\n    </release>"
  open = 0
}
BEGIN { print "  <releases>" }
/^## / {
  endRelease()
  date = $3
  gsub(/[()]/, "", date)
  print "    <release version=\"" $2 "\" date=\"" date "\">\n      <description>\n        <ul>"
  open = 1
}
/^- / { endItem(); item = substr($0, 3) }
/^  [^ ]/ { item = item " " substr($0, 3) }
END { endRelease(); print "  </releases>" }
