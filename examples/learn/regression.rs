//! A logistic regression over sparse features, with weights drawn to nothing.

/// How strongly weights are drawn to nothing.
const DRAWN: f64 = 1.0;
/// The most steps, and how many of the last ones tell the next one's direction (L-BFGS).
const STEPS: usize = 200;
const KEPT: usize = 8;
/// The slope at which it is done.
const FLAT: f64 = 1e-3;

/// What is learnt from.
pub(crate) struct Sample<'t> {
    /// Its features.
    pub(crate) terms: &'t [u32],
    /// Whether it is what is looked for.
    pub(crate) is: bool,
    /// What it counts for.
    pub(crate) counts: f64,
}

/// The bias, and a weight for each feature.
pub(crate) fn learn(samples: &[Sample<'_>], terms: usize) -> (f64, Vec<f64>) {
    // The bias stands last.
    let mut at = vec![0.0; terms + 1];
    let (mut loss, mut slope) = loss(samples, &at);
    let mut past: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
    for _ in 0..STEPS {
        if dot(&slope, &slope).sqrt() < FLAT * at.len() as f64 / 1000.0 {
            break;
        }
        let way = direction(&slope, &past);
        let descent = dot(&way, &slope);
        let mut length = 1.0;
        let (next, next_loss, next_slope) = loop {
            let next: Vec<f64> = at.iter().zip(&way).map(|(x, d)| x - length * d).collect();
            let (next_loss, next_slope) = self::loss(samples, &next);
            if next_loss <= loss - 1e-4 * length * descent || length < 1e-9 {
                break (next, next_loss, next_slope);
            }
            length /= 2.0;
        };
        let moved: Vec<f64> = next.iter().zip(&at).map(|(new, old)| new - old).collect();
        let bent: Vec<f64> = next_slope.iter().zip(&slope).map(|(new, old)| new - old).collect();
        if dot(&moved, &bent) > 1e-12 {
            past.push((moved, bent));
            if past.len() > KEPT {
                past.remove(0);
            }
        }
        (at, loss, slope) = (next, next_loss, next_slope);
    }
    let bias = at.pop().unwrap_or_default();
    (bias, at)
}

/// How badly some weights tell the samples, and how that changes with each of them.
fn loss(samples: &[Sample<'_>], at: &[f64]) -> (f64, Vec<f64>) {
    let (weights, bias) = (&at[..at.len() - 1], at[at.len() - 1]);
    let mut slope: Vec<f64> = weights.iter().map(|weight| DRAWN * weight).chain([0.0]).collect();
    let mut loss = DRAWN * dot(weights, weights) / 2.0;
    for sample in samples {
        let sum = bias + sample.terms.iter().map(|term| weights[*term as usize]).sum::<f64>();
        let margin = if sample.is { sum } else { -sum };
        // The logarithm of one and an exponent, where neither overflows.
        loss += sample.counts * ((-margin.abs()).exp().ln_1p() + (-margin).max(0.0));
        let chance = 1.0 / (1.0 + (-sum).exp());
        let change = sample.counts * (chance - f64::from(u8::from(sample.is)));
        sample.terms.iter().for_each(|term| slope[*term as usize] += change);
        if let Some(last) = slope.last_mut() {
            *last += change;
        }
    }
    (loss, slope)
}

/// The direction of the next step: the slope, bent by what the last steps showed.
fn direction(slope: &[f64], past: &[(Vec<f64>, Vec<f64>)]) -> Vec<f64> {
    let mut way = slope.to_vec();
    let mut shares = Vec::new();
    for (moved, bent) in past.iter().rev() {
        let share = dot(moved, &way) / dot(moved, bent);
        way.iter_mut().zip(bent).for_each(|(w, b)| *w -= share * b);
        shares.push(share);
    }
    if let Some((moved, bent)) = past.last() {
        let size = dot(moved, bent) / dot(bent, bent);
        way.iter_mut().for_each(|w| *w *= size);
    }
    for ((moved, bent), share) in past.iter().zip(shares.into_iter().rev()) {
        let back = share - dot(bent, &way) / dot(moved, bent);
        way.iter_mut().zip(moved).for_each(|(w, m)| *w += back * m);
    }
    way
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}
