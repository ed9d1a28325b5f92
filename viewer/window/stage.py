"""The stage: pictures side by side under a pane of glass, all seen from one side and at one scale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from automaton.snapshot import Frame
from viewer.fields import references
from viewer.layout import Rectangle
from viewer.view import View
from viewer.window import changes, probe
from viewer.window.canvas import Canvas
from viewer.window.director import Director
from viewer.window.exhibit import Flat, Panel, Solid, layer_of
from viewer.window.glass import Glass, Placard, Writing
from viewer.window.painting import Painting, Placed, image_of
from viewer.window.panels import before, side_by_side, view_of
from viewer.window.shown import Shown
from viewer.window.slow_canvas import SlowCanvas, numbered
from viewer.window.style import Style
from viewer.written import Written, layer_text

_GAP = 2
_FLAT_GAP, _FLAT_EDGE = 12, 18
"""Between layers, and round them, at scale 1: their grounds tell them apart from the page."""
_TIME, _TITLE, _BARS = 46, 54, 80
"""Room for the time, for what stands above each panel, and for the bars at the bottom, at scale 1."""
_STEEPEST_DEG = 89.0
_NEAREST, _FARTHEST = 40.0, 0.2


class Stage(QWidget):
    """Shows what a director has made ready.

    Args:
        director: of what is shown.
        canvas: makes what draws solids for the widget it lies in.
    """

    def __init__(self, director: Director, canvas: Callable[[QWidget], Canvas | SlowCanvas]) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setMinimumSize(320, 240)
        self._director = director
        self._style: Style | None = None
        self.painting = Painting(self)
        self.canvas: Canvas | SlowCanvas = canvas(self)
        self.glass = Glass(self)
        self.glass.turned.connect(self.turn)
        self.glass.moved.connect(self._move)
        self.glass.zoomed.connect(self.zoom)
        self.glass.asked.connect(self._ask)
        self.glass.menu_asked.connect(self._offer)
        self.glass.reset.connect(self.go_home)
        director.frame_fetched.connect(self._ask_again)

    def set_style(self, style: Style) -> None:
        """Dress in colours and sizes."""
        self._style = style
        self.refresh()

    def refresh(self) -> None:
        """Show what there is now."""
        director = self._director
        if self._style is None:
            return
        flats, solids, captions = [], [], []
        exhibit = director.shown_exhibit
        words = Written() if exhibit is None else exhibit.written(director.shown_index)
        for panel, box in self._boxes():
            picture, view = director.shown[panel], self._view(panel, box)
            if isinstance(picture, Flat):
                flats.append(Placed(image_of(picture.rgb), self._place(panel, view, box), box))
            else:
                on_screen = self._on_screen(box)
                solids.append(Shown(picture, self._view(panel, on_screen), on_screen, director.scene.fog))
            captions.append(self._caption(panel, view, box, words))
        ground = director.scene.colours.background
        self.painting.show_pictures(flats, ground)
        self.canvas.widget.setVisible(bool(solids))
        self.canvas.show_solids(solids, ground)
        self.glass.turns = not flats
        self.glass.write(Writing(words, tuple(captions)), self._style)
        self._ask_again()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Everything lies over everything."""
        for layer in (self.painting, self.canvas.widget, self.glass):
            layer.setGeometry(self.rect())
        self.glass.raise_()
        self.refresh()
        super().resizeEvent(event)

    def use_processor(self) -> None:
        """Draw solids without OpenGL from now on."""
        former, self.canvas = self.canvas, SlowCanvas(self)
        self._director.prepare_with(numbered)
        former.widget.hide()
        former.release()
        self.canvas.widget.setGeometry(self.rect())
        self.canvas.widget.show()
        self.glass.raise_()

    def go_home(self) -> None:
        """All cells in sight, from the side of the beginning, cut from there."""
        self._director.apply(changes.at_the_beginning)

    def _boxes(self) -> list[tuple[Panel, Rectangle]]:
        """The panels that are shown, and where."""
        panels = list(self._director.shown)
        if self._whole:
            return [(panel, Rectangle(0, 0, self.width(), self.height())) for panel in panels]
        # Pictures fill their panels: what is written over them needs a place of its own.
        time, title, bars = (self._px(room) for room in (_TIME, _TITLE, _BARS))
        layers = any(panel.axis for panel in panels)
        gap, edge = (self._px(_FLAT_GAP), self._px(_FLAT_EDGE)) if layers else (_GAP, 0)
        room = (self.width() - 2 * edge, self.height() - time - bars)
        runs = len({panel.run for panel in panels})
        boxes = side_by_side(room, len(panels), gap, title, together=len(panels) // runs)
        return [(panel, box.moved(edge, time)) for panel, box in zip(panels, boxes, strict=True)]

    @property
    def _whole(self) -> bool:
        """Whether one solid has the whole stage, which it hardly fills at the corners."""
        panels = list(self._director.shown)
        return not panels or (len(panels) == 1 and panels[0].axis is None)

    def _px(self, length: float) -> int:
        return round(length * (self._style.scale if self._style else 1.0))

    def _view(self, panel: Panel, box: Rectangle) -> View:
        director = self._director
        run, camera = director.session.runs[panel.run], director.camera
        if panel.axis is not None:
            camera = before(run, panel.axis, camera, seen=director.scene.camera.span_um is not None)
        return view_of(run, camera, box.size)

    def _on_screen(self, box: Rectangle) -> Rectangle:
        """The same place in pixels of the screen, of which a dense one has several for each of ours."""
        ratio = self.devicePixelRatioF()
        return Rectangle(*(round(side * ratio) for side in (box.left, box.top, box.right, box.bottom)))

    def _place(self, panel: Panel, view: View, box: Rectangle) -> QRectF:
        """Where a layer's picture lies on the stage."""
        shape = np.array(self._director.session.runs[panel.run].shape)
        corners = view.project(np.stack([np.full(3, -0.5), shape - 0.5]))
        left, right = sorted(corners[:, 0].tolist())
        top, bottom = sorted(corners[:, 1].tolist())
        return QRectF(box.left + left, box.top + top, right - left, bottom - top)

    def _caption(self, panel: Panel, view: View, box: Rectangle, words: Written) -> Placard:
        exhibit = self._director.shown_exhibit
        assert exhibit is not None
        run, caption = exhibit.session.runs[panel.run], words.captions[exhibit.runs.index(panel.run)]
        if panel.axis is not None and not exhibit.session.flat:
            caption = replace(caption, cells=layer_text(run, panel.axis, layer_of(exhibit, panel)))
        top = box.top + self._px(_TIME if self._whole else -_TITLE)
        left = box.left - (0 if panel.axis is None else self._px(_FLAT_EDGE))
        return Placard((left, top), caption, view.scale / run.spacing_um, (box.right, self.height()))

    def turn(self, around_deg: float, up_deg: float) -> None:
        """Let the eye go round and up."""
        camera = self._director.scene.camera
        elevation = min(max(camera.elevation_deg + up_deg, -_STEEPEST_DEG), _STEEPEST_DEG)
        azimuth = (camera.azimuth_deg + around_deg + 180) % 360 - 180
        self._director.change(camera=replace(camera, azimuth_deg=azimuth, elevation_deg=elevation))

    def _move(self, right: float, down: float) -> None:
        found = self._boxes()
        if not found:
            return
        director, (panel, box) = self._director, found[0]
        view, run = self._view(panel, box), director.session.runs[panel.run]
        across, up, _ = view.camera.basis()
        way_um = (across * -right + up * down) / view.scale * run.spacing_um
        z, y, x = (np.array(view.camera.middle_um) + way_um).tolist()
        self._director.change(
            camera=replace(director.scene.camera, middle_um=(z, y, x), span_um=view.camera.span_um)
        )

    def zoom(self, times: float) -> None:
        """Come nearer, so many times."""
        camera = self._director.scene.camera
        self._director.change(camera=replace(camera, zoom=min(max(camera.zoom * times, _FARTHEST), _NEAREST)))

    def _ask(self, at: QPointF) -> None:
        """Say what lies under the mouse."""
        found, exhibit = self._under(at), self._director.shown_exhibit
        if found is None or exhibit is None:
            self.glass.show_card(at, ())
        else:
            panel, frame, site = found
            run = exhibit.session.runs[panel.run]
            self.glass.show_card(at, probe.facts(run, frame, site, references(exhibit.shown)))

    def _ask_again(self) -> None:
        """Say what lies under the mouse now, though it has not moved."""
        if self.glass.rest is not None:
            self._ask(self.glass.rest)

    def _offer(self, at: QPointF) -> None:
        """Offer to hide what was clicked."""
        found = self._under(at)
        if found is None:
            return
        panel, frame, site = found
        exhibit = self._director.exhibit
        assert exhibit is not None
        hidings = changes.hidings(exhibit.session.runs[panel.run], frame, site, exhibit.hidden)
        menu = QMenu(self)
        for words, change in hidings:
            menu.addAction(words, partial(self._director.apply, change))
        menu.popup(self.glass.mapToGlobal(at).toPoint())

    def _under(self, at: QPointF) -> tuple[Panel, Frame, probe.Site] | None:
        """The panel under a point, its frame if that is at hand, and the site."""
        for panel, box in self._boxes():
            if box.left <= at.x() < box.right and box.top <= at.y() < box.bottom:
                frame = self._director.frame(panel)
                site = self._site(panel, box, at.x() - box.left, at.y() - box.top)
                return None if frame is None or site is None else (panel, frame, site)
        return None

    def _site(self, panel: Panel, box: Rectangle, x: float, y: float) -> probe.Site | None:
        director, picture, view = self._director, self._director.shown[panel], self._view(panel, box)
        if isinstance(picture, Solid):
            return probe.site_under(view, picture.picture.labels, picture.picture.boxes, x, y)
        assert director.exhibit is not None
        number, layer = "zyx".index(panel.axis or "z"), layer_of(director.exhibit, panel)
        return probe.site_on_layer(view, director.session.runs[panel.run].shape, number, layer, x, y)
