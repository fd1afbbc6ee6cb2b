"""The notebooks as a course: what each says about itself, the way through, and its editions.

The student's notebooks are the source; the editions with solutions and for teachers are made from
them and from the question banks. Standard library only.
"""

from effnet_lesson.course.way import course_map

__all__ = ["course_map"]
