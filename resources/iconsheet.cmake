# Lays out the SVGs FOLDER/<one of NAMES>.svg below one another, each 24 units wide and high, in the SVG file SHEET.
# SPDX-License-Identifier: GPL-3.0-or-later
cmake_minimum_required(VERSION 3.24)
set(edge 24)
set(top 0)
set(content "")
foreach(name IN LISTS NAMES)
    file(READ "${FOLDER}/${name}.svg" svg)
    if(NOT svg MATCHES "^<svg ")
        message(FATAL_ERROR "${FOLDER}/${name}.svg does not begin with its <svg> element.")
    endif()
    string(REGEX REPLACE "^<svg " "<svg y=\"${top}\" width=\"${edge}\" height=\"${edge}\" " svg "${svg}")
    string(APPEND content "${svg}")
    math(EXPR top "${top} + ${edge}")
endforeach()
file(WRITE "${SHEET}"
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ${edge} ${top}\">\n${content}</svg>\n")
