# SPDX-License-Identifier: Apache-2.0
# Writes OUTPUT, a source that defines model_version(): VERSION and a digest of the sources in SOURCE that results depend on.
# An unchanged one is left alone, so that nothing is compiled again.
file(GLOB_RECURSE sources LIST_DIRECTORIES false ${SOURCE}/einsum/*pp ${SOURCE}/models/*pp ${SOURCE}/sim/spec/*pp
     ${SOURCE}/sim/engine/run.*pp ${SOURCE}/sim/sweep/metrics.*pp)
list(SORT sources)
set(digests "")
foreach(file IN LISTS sources)
  file(SHA256 ${file} digest)
  cmake_path(RELATIVE_PATH file BASE_DIRECTORY ${SOURCE})
  string(APPEND digests "${file} ${digest}\n")
endforeach()
string(SHA256 digest "${digests}")
string(SUBSTRING ${digest} 0 16 digest)
file(
  CONFIGURE
  OUTPUT ${OUTPUT}
  CONTENT
    "// Written by sim/sweep/model_version.cmake.
#include \"sim/sweep/digest.hpp\"

const char* weir::model_version() { return \"@VERSION@+@digest@\"; }
"
  @ONLY)
