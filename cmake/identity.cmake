# Who Brenier is to a system, and who answers for its packages: what control files, AppStream's data and pkg-config say is
# taken from here. Nobody has a domain for it yet: .invalid is reserved for addresses that are none (RFC 2606), "local." for
# names that no domain stands behind, and without a homepage none is said. Who publishes packages sets all three.
set(BRENIER_AUTHORS "The Brenier authors")  # also in LICENSE, packaging/copyright and pyproject.toml; integration/install compares
set(BRENIER_MAINTAINER "${BRENIER_AUTHORS} <authors@brenier.invalid>" CACHE STRING "Who makes the packages: NAME <ADDRESS>")
set(BRENIER_APPLICATION_ID local.brenier.Brenier CACHE STRING "The studio's name among applications: a domain in reverse, and its own")
set(BRENIER_HOMEPAGE "" CACHE STRING "The project's pages, as https://...; empty where there are none")

if(NOT BRENIER_MAINTAINER MATCHES "^[^<>]*[^<> ] <[^@<> ]+@[^@<> ]+\\.[^@<> ]+>$")
  message(FATAL_ERROR "BRENIER_MAINTAINER is \"${BRENIER_MAINTAINER}\": write NAME <ADDRESS>, as Debian's control files want it.")
endif()
if(NOT BRENIER_APPLICATION_ID MATCHES "^[a-z][a-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)(\\.[A-Za-z_][A-Za-z0-9_]*)+$")
  message(FATAL_ERROR "BRENIER_APPLICATION_ID is \"${BRENIER_APPLICATION_ID}\": write a domain in reverse and a name, three parts or more.")
endif()
if(BRENIER_HOMEPAGE AND NOT BRENIER_HOMEPAGE MATCHES "^https?://[^/ <>&\"]+\\.[^ <>&\"]+$")
  message(FATAL_ERROR "BRENIER_HOMEPAGE is \"${BRENIER_HOMEPAGE}\": write https://..., or leave it empty.")
endif()
