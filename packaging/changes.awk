# The versions of CHANGELOG.md for others: as=appstream, their list of releases; as=debian, their changelog, where name
# and by say the package and who makes it. A heading is "## VERSION (DATE)", an item "- " and the lines below it that are
# set in.
function plain(text) {
  while (match(text, /\[[^]]*\]\([^)]*\)/)) {  # links keep their words
    link = substr(text, RSTART, RLENGTH)
    sub(/\].*$/, "", link)
    text = substr(text, 1, RSTART - 1) substr(link, 2) substr(text, RSTART + RLENGTH)
  }
  gsub(/[`*]/, "", text)
  return text
}
function escaped(text) {
  gsub(/&/, "\\&amp;", text)
  gsub(/</, "\\&lt;", text)
  gsub(/>/, "\\&gt;", text)
  return text
}
function wrapped(text,    words, count, i, line) {
  count = split(text, words, " ")
  line = "  *"
  for (i = 1; i <= count; ++i) {
    if (length(line) + length(words[i]) > 78) { print line; line = "   " }
    line = line " " words[i]
  }
  print line
}
function endItem() {
  if (item != "" && as == "debian") wrapped(plain(item))
  else if (item != "") print "          <li>" escaped(plain(item)) "</li>"
  item = ""
}
function endRelease(    command, day) {
  endItem()
  if (open && as == "debian") {
    command = "LC_ALL=C date -Rud " date
    command | getline day
    close(command)
    print "\n -- " by "  " day
  } else if (open) print "        </ul>\n      </description>\n    </release>"
  open = 0
}
BEGIN { if (as == "appstream") print "  <releases>" }
/^## / {
  endRelease()
  date = $3
  gsub(/[()]/, "", date)
  if (as == "debian") print name " (" $2 ") unstable; urgency=medium\n"
  else print "    <release version=\"" $2 "\" date=\"" date "\">\n      <description>\n        <ul>"
  open = 1
}
/^- / { endItem(); item = substr($0, 3) }
/^  [^ ]/ { item = item " " substr($0, 3) }
END { endRelease(); if (as == "appstream") print "  </releases>" }
