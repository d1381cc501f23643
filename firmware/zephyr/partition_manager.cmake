# SPDX-License-Identifier: Apache-2.0
# Gives Nordic's Partition Manager the module's partitions (pm.yml.inquest), for projects without a pm_static.yml. In the application's
# CMakeLists.txt, before find_package(Zephyr): Partition Manager collects such files before it comes to modules of the manifest.
#   include(../modules/inquest/firmware/zephyr/partition_manager.cmake)
set_property(GLOBAL APPEND PROPERTY PM_SUBSYS_PATHS ${CMAKE_CURRENT_LIST_DIR}/pm.yml.inquest)
set_property(GLOBAL APPEND PROPERTY PM_SUBSYS_OUTPUT_PATHS ${CMAKE_BINARY_DIR}/pm.yml.inquest)
