"""Checks of annotation files against the rules of their formats: COCO, MOT and YOLO."""
