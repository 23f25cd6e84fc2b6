# run: -m shop.job
