FROM python:3.13-slim

RUN apt-get update \
 && apt-get install --yes --no-install-recommends \
    libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --no-create-home centre \
 && install --directory --owner centre /data/media

ENV DATA_DIR=/data PYTHONUNBUFFERED=1
WORKDIR /centre
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY . .

# Made once, with a configuration that only this step sees and nothing serves with.
RUN SECRET_KEY=$(python -c "import secrets; print(secrets.token_urlsafe(64))") \
 && export SECRET_KEY SITE_URL=https://build.invalid \
    DATABASE_URL=postgres://build.invalid/build \
    EMAIL_URL=smtp://build.invalid DEFAULT_FROM_EMAIL=build@build.invalid \
 && python manage.py prepare \
 && python manage.py collectstatic --noinput

USER centre
EXPOSE 8000
CMD ["gunicorn", "resource_centre.wsgi", "--bind", "0.0.0.0:8000", \
     "--worker-class", "gthread", "--workers", "3", "--threads", "4", \
     "--no-control-socket"]
