#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/api/picture_frame.h"
#include "core/api/run_frame.h"
#include "core/api/view_request.h"

namespace brenier {

using RunId = std::uint64_t;

/// Which of a run's frames this is; the mailbox keeps one slot for each.
enum class Purpose { live, scrub };

/// Points in the plane, row-major [n, 2], in the frame of their run. Data of more dimensions are shown by their first
/// two coordinates.
using PlanePoints = std::vector<float>;

/// A scalar field on a regular grid over `box`: row 0 at y0, values [rows * columns], row-major.
struct ScalarField {
  Box box;
  int columns = 0;
  int rows = 0;
  std::vector<float> values;
  bool empty() const { return values.empty(); }
};

/// What can be wrong with a map that should be the gradient of a convex function; core/truth/map_defects.h says how
/// each is found.
enum class DefectKind : std::uint8_t { none, tear, fold, swirl };

/// One connected group of grid cells with the same defect.
struct MapDefect {
  DefectKind kind = DefectKind::none;
  Box where;            ///< around its cells
  float x = 0, y = 0;   ///< its centre of mass
  float worst = 0;      ///< tear: jump over the image's spread; fold: eigenvalue over the median stretch; swirl: turn
  float massShare = 0;  ///< of the source's points, those in its cells; below zero: not known, as of a slice
  int cells = 0;
  PlanePoints line;                    ///< of a tear, from end to end [k, 2]; core/truth/tears.h
  std::array<int, 2> between{-1, -1};  ///< the pieces of the target on its two sides; -1: not known
};

/// How far found tears lie from true ones.
struct TearError {
  double distance = 0;  ///< mean distance from a true line to the nearest found one and back, of the source's spread
  double found = 1;     ///< share of the true lines' length with a found line within 5 % of that spread
  double right = 1;     ///< share of the found lines' length with a true line as near
};

/// Kinds cell by cell over `box` [rows * columns], row 0 at y0, and the groups, the one with most mass first. None of
/// it depends on what a view shows.
struct MapDefects {
  Box box;
  int columns = 0;
  int rows = 0;
  std::vector<DefectKind> cells;
  std::vector<MapDefect> groups;
  std::shared_ptr<const std::vector<MapDefect>> trueTears;  ///< of the optimal map; null where they are not known
  TearError tearError;                                      ///< where they are
};

/// T#mu - nu as densities, from samples smoothed alike: above zero is mass too much, below is mass that is missing.
struct MassBalance {
  ScalarField density;  ///< share of the mass a unit area
  float width = 0;      ///< standard deviation of the smoothing, in data units
  float misplaced = 0;  ///< half the integral of |T#mu - nu|: the share of the mass that is not where it should be
  float noise = 0;      ///< the same of two samples of one measure, about: what cannot be told from zero
  bool empty() const { return density.empty(); }
};

/// The conjugate at one point y of the target, phi*(y) = max_z <y, z> - phi(z), as a search for the minimum of
/// phi(z) - <y, z> over the source's plane. Where a method has a target potential alone, psi at one point of the
/// source likewise.
struct InnerProblem {
  bool ofTarget = true;  ///< false: of psi at a point of the source
  InnerRequest at;
  ScalarField landscape;  ///< phi(z) - <y, z>
  PlanePoints answer;     ///< what the method itself answers [1, 2]; empty where it answers nothing
  PlanePoints path;       ///< of L-BFGS from that answer, or from y, to where it ends [n, 2]
  PlanePoints minimiser;  ///< the lowest point found, from the answer and from the lowest node of the plane [1, 2]
  float gap = 0;          ///< by how much the answer (or the path's end) lies above the minimum
  bool empty() const { return landscape.empty(); }
};

/// A potential of the plane with its gradient at single points, as the network gives them: what is said of its surface
/// there.
struct PotentialPoints {
  bool ofTarget = false;     ///< psi at points of the target; else phi at the probe points
  PlanePoints at;            ///< [n, 2]
  std::vector<float> value;  ///< [n]
  PlanePoints slope;         ///< the gradient [n, 2]
  bool empty() const { return value.empty(); }
};

/// The cells of a semi-discrete map, by the edges that two of them share, with the creases of its potential on them.
struct CellLook {
  std::vector<float> ends;   ///< of each edge, x0 y0 x1 y1 [m, 4]
  std::vector<float> angle;  ///< of the crease there, in radians [m]; core/oracle/laguerre_cells.h
  float threshold = 0;       ///< creases above it are tears; 0: not known yet
  int atoms = 0;             ///< all of them, whether their cells are on show or not
  bool empty() const { return atoms == 0; }
};

/// Where the potential of a semi-discrete map creases near samples of the source: between the best cell of each and its
/// second best.
struct CreaseAngles {
  std::vector<float> angle;  ///< in radians, rising [n]; core/oracle/laguerre_cells.h
  float threshold = 0;       ///< creases above it are tears; 0: not known yet
  bool empty() const { return angle.empty(); }
};

/// The third coordinate of points of more than two dimensions: at right angles to the plane on show. In the order of
/// the points of the moment.
struct ThirdCoordinate {
  std::shared_ptr<const std::vector<float>> source, target, exact;  ///< exact: null as long as it is not known
  std::vector<float> image;
  std::shared_ptr<const RunFrame> frame;  ///< of this one column; null: it is in the data's units
  bool empty() const { return !source; }
};

/// Where the plane of a moment of more than two dimensions lies whose potentials, grid and defects are slices: nodes s
/// of the plane stand for lift(s) = base + the plane's axes times (s - the base's own place in the plane), so that the
/// projection of lift(s) is s. The base is a probe point, or the mean of the held-out source; for psi the learned image
/// of that probe point, or the mean of the held-out target.
struct SliceBase {
  bool given = false;  ///< whether these parts of the moment are slices, where they are there
  int point = -1;      ///< the probe point; -1: the mean
  PlanePoints source;  ///< the base in the plane [1, 2]
  PlanePoints target;  ///< that of psi [1, 2]
};

/// All coordinates of the points of a moment of more than two dimensions, row-major [., dimension], in the frame of
/// their run and in the order of the moment's points.
struct AllCoordinates {
  int dimension = 0;
  /// exact: null as long as it is not known.
  std::shared_ptr<const std::vector<float>> source, target, exact;
  std::vector<float> image;               ///< of as many points as were asked for
  std::shared_ptr<const RunFrame> frame;  ///< of all columns; null: they are in the data's units
  bool empty() const { return !source; }
};

/// What the views need of one moment of one run. Host memory only, never changed once published.
/// Parts that were not asked for, or that the solver cannot give, are empty.
struct Snapshot {
  RunId run = 0;
  Purpose purpose = Purpose::live;
  std::int64_t step = 0;
  double seconds = 0;  ///< of training, without looking

  /// How the points are read in the data's own units; null: they are in these. Fields and boxes are on the source's
  /// side, but for the conjugate and the balance.
  std::shared_ptr<const RunFrame> frame;

  // The same from frame to frame, hence shared. `source` are the probe points, in farthest-point order.
  std::shared_ptr<const PlanePoints> source;
  std::shared_ptr<const PlanePoints> target;
  /// Exact answer at the probe points [n, 2] (the true map, or the barycentre of the exact coupling);
  /// null as long as it is not known.
  std::shared_ptr<const PlanePoints> exactImage;

  PlanePoints image;       ///< T(x) at the probe points [n, 2]
  ScalarField potential;   ///< phi, T = grad phi
  ScalarField conjugate;   ///< psi on the target side; without one of its own, the conjugate of phi
  PotentialPoints raised;  ///< of phi or psi, see raisesConjugate(); where the stage is in space
  ThirdCoordinate third;   ///< likewise, of runs of more than two dimensions
  SliceBase slice;         ///< likewise, where a layer that is a slice was asked for
  AllCoordinates all;      ///< likewise, where they were asked for
  PlanePoints warpedGrid;  ///< images of a square grid, [gridRows * gridColumns, 2]
  int gridRows = 0;
  int gridColumns = 0;
  /// Largest singular value of the map's Jacobian at the probe points [n], where the tears layer was asked for.
  std::vector<float> stretch;
  MapDefects defects;                            ///< tears, folds and swirls, where the tears layer was asked for
  CellLook cells;                                ///< where the layer was asked for and the map is semi-discrete
  CreaseAngles creases;                          ///< likewise, where they were asked for
  MassBalance balance;                           ///< where the balance layer was asked for
  InnerProblem inner;                            ///< where one was asked for and the solver has a potential
  std::shared_ptr<const PictureFrame> pictures;  ///< of runs over pictures; null for all others
  Box world;                                     ///< holds source, target and image; views choose their range from it
};

}  // namespace brenier
